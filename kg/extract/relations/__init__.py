"""Rules as data, matched against frames: which relation a sentence states between which mentions."""
