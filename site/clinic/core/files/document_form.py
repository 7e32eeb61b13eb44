"""The form with which editors change a document. Wagtail reads it once the models are there."""

from typing import Any

from wagtail.documents.forms import BaseDocumentForm


class ClinicDocumentForm(BaseDocumentForm):
    """Says when visitors can open a document."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Without the file in the form of several uploads at once, which asks for the rest.
        if "file" in self.fields:
            self.fields["file"].help_text = (
                "Visitors can open it once a page that uses it is published, or a publisher releases it. They get it as it "
                "is: names, comments and tracked changes in it can be read. In Word, Excel and Acrobat, remove them "
                "first (Inspect Document, or Remove Hidden Information)."
            )
