"""From a text to candidates, stage by stage: document, zones, mentions, groups, values, relations, modality, links."""
