"""What editors may use in rich text: three lists, so that the same kind of text allows the same everywhere."""

#: Running text.
TEXT_FEATURES = ["bold", "italic", "link", "document-link", "ol", "ul"]
#: Text inside a box or beside other fields: no documents.
BOX_FEATURES = ["bold", "italic", "link", "ol", "ul"]
#: A sentence or two.
SENTENCE_FEATURES = ["bold", "italic", "link"]
