"""The headings under which the block chooser lists the blocks, and the rich text that each allows."""

TEXT = "Text"
HEALTH = "Health"
MEDIA = "Pictures and files"
CALLS = "Links and calls to action"
FROM_THE_CLINIC = "From the clinic"

#: Rich text of the running text.
TEXT_FEATURES = ["bold", "italic", "link", "document-link", "ol", "ul"]
#: Rich text inside a box: no documents.
BOX_FEATURES = ["bold", "italic", "link", "ol", "ul"]
