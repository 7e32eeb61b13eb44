"""The headings under which the block chooser lists the blocks."""

TEXT = "Text"
HEALTH = "Health"
MEDIA = "Pictures and files"
CALLS = "Links and calls to action"
FROM_THE_CLINIC = "From the clinic"
