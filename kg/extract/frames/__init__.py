"""Frames: a verb or noun with what fills its places, whichever way the sentence is turned."""
