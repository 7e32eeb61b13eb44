"""Blocks of health articles."""

from wagtail.blocks import CharBlock, ChoiceBlock, ListBlock, RichTextBlock, StructBlock

from clinic.core.rich_text import BOX_FEATURES

from .groups import HEALTH
from .images import ImageBlock


class KeyFactsBlock(StructBlock):
    """A box with a few facts."""

    title = CharBlock(max_length=120, default="Key facts")
    facts = ListBlock(CharBlock(max_length=300, label="Fact"), min_num=1, max_num=8)

    class Meta:
        icon = "list-ul"
        group = HEALTH
        label = "Key facts"
        description = "A box of three to five facts that a reader should take along."
        template = "blocks/key_facts.html"
        preview_value = {
            "title": "Key facts",
            "facts": ["Most heel pain eases without surgery.", "Rest alone seldom cures it."],
        }


class CalloutBlock(StructBlock):
    """A tip, a warning, or signs that need a professional at once."""

    kind = ChoiceBlock(
        choices=[("tip", "Tip"), ("warning", "Warning"), ("urgent", "See a professional at once")],
        default="tip",
    )
    title = CharBlock(max_length=160)
    text = RichTextBlock(features=BOX_FEATURES)

    class Meta:
        icon = "warning"
        group = HEALTH
        label = "Callout"
        description = "A box that stands out: a tip, a warning, or signs that need a professional at once."
        template = "blocks/callout.html"
        preview_value = {
            "kind": "urgent",
            "title": "See a professional at once if",
            "text": "<ul><li>you heard a pop and can't push off</li><li>the calf is hot and swollen</li></ul>",
        }


class PossibleCauseBlock(StructBlock):
    """A named condition that may be behind the reader's problem."""

    name = CharBlock(max_length=160, help_text="The condition's name, for example Achilles tendinitis.")
    what_it_is = RichTextBlock(features=BOX_FEATURES)
    what_brings_it_on = RichTextBlock(features=BOX_FEATURES, required=False)
    who_is_at_risk = RichTextBlock(features=BOX_FEATURES, required=False)
    picture = ImageBlock(required=False)

    class Meta:
        icon = "search"
        group = HEALTH
        label = "Possible cause"
        description = "A condition: what it is, what brings it on and who is at risk."
        template = "blocks/possible_cause.html"
        preview_value = {
            "name": "Achilles tendinitis",
            "what_it_is": "<p>The tendon between the calf and the heel bone is irritated.</p>",
            "what_brings_it_on": "<p>A sudden rise in running or jumping.</p>",
            "who_is_at_risk": "<p>Runners, and people with tight calves.</p>",
        }


class ExerciseBlock(StructBlock):
    """An exercise to do at home."""

    name = CharBlock(max_length=160)
    picture = ImageBlock(required=False)
    steps = ListBlock(CharBlock(max_length=400, label="Step"), min_num=1)
    how_often = CharBlock(
        max_length=200, help_text="For example: 3 times 30 seconds on each side, twice a day."
    )
    caution = CharBlock(max_length=300, required=False, help_text="When to stop or to leave it out.")

    class Meta:
        icon = "order"
        group = HEALTH
        label = "Exercise"
        description = "An exercise in steps, with a picture and how often to do it."
        template = "blocks/exercise.html"
        preview_value = {
            "name": "Calf stretch at a wall",
            "steps": [
                "Stand facing a wall.",
                "Step back with one foot.",
                "Lean in until the calf pulls gently.",
            ],
            "how_often": "3 times 30 seconds on each side, twice a day.",
            "caution": "Stop if the pain sharpens.",
        }
