"""The form with which editors change a document. Wagtail reads it once the models are there."""

from typing import Any

from wagtail.documents.forms import BaseDocumentForm

WHEN = "Visitors can open it once a page that uses it is published, or a publisher releases it. "
AS_IT_IS = (
    "Visitors get it as it is: names, comments and tracked changes in it can be read. In Word, Excel and Acrobat, remove "
    "them first (Inspect Document, or Remove Hidden Information)."
)


class ClinicDocumentForm(BaseDocumentForm):
    """Says when visitors can open a document."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Without the file in the form of several uploads at once, which asks for the rest.
        if "file" in self.fields:
            # Of a document that is there, its own page says who can open it.
            when = WHEN if self.instance.pk is None else ""
            self.fields["file"].help_text = when + AS_IT_IS
