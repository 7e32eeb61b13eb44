"""A health tip as a tip sheet: every block of its text, in its order."""

from __future__ import annotations

import json
from itertools import pairwise
from typing import Any

import pytest

from blog.models import HealthTipPage
from blog.tip_sheets import MAKERS, document_of
from leadcapture.tip_sheet_pdf.document import (
    Box,
    Call,
    Condition,
    Exercise,
    Heading,
    Link,
    Links,
    Picture,
    Question,
    Quote,
    Sources,
    Table,
    Text,
)
from leadcapture.tip_sheet_pdf.making import typesetting_of
from tests.factories import DocumentFactory, HealthTipPageFactory, ImageFactory, TipsFormPageFactory
from tests.leadcapture.pdfs import opened, structure, text

BLOCKS = HealthTipPage._meta.get_field("body").stream_block.child_blocks


def article(*blocks: tuple[str, Any], **fields: Any) -> HealthTipPage:
    body = json.dumps([{"type": name, "value": value} for name, value in blocks])
    return HealthTipPage.objects.get(pk=HealthTipPageFactory(body=body, **fields).pk)


def made_of(*blocks: tuple[str, Any]) -> list[Any]:
    return list(document_of(article(*blocks)).blocks)


def raw(name: str) -> Any:
    """What the block's preview would be in the database."""
    block = BLOCKS[name]
    return block.get_prep_value(block.get_preview_value())


def test_every_block_of_a_health_tip_has_its_place_on_paper() -> None:
    assert set(MAKERS) == set(BLOCKS)


@pytest.fixture
def something(branding: Any) -> None:
    """Something of everything that a block may show."""
    ImageFactory(), DocumentFactory(), TipsFormPageFactory(), HealthTipPageFactory(title="Another tip")


@pytest.mark.usefixtures("something")
class TestBlocks:
    @pytest.mark.parametrize(
        ("name", "kind"),
        [
            ("heading", Heading),
            ("text", Text),
            ("question", Question),
            ("quote", Quote),
            ("table", Table),
            ("references", Sources),
            ("key_facts", Box),
            ("callout", Box),
            ("possible_cause", Condition),
            ("exercise", Exercise),
            ("picture", Picture),
            ("video", Link),
            ("download", Link),
            ("button", Link),
            ("call_to_action", Call),
            ("more_articles", Links),
            ("tips_form", None),
            ("screening_call", Call),
            ("rating", None),
        ],
    )
    def test_becomes_what_stands_on_paper(self, name: str, kind: type | None) -> None:
        assert [type(made) for made in made_of((name, raw(name)))] == ([kind] if kind else [])

    def test_all_together_make_an_accessible_pdf_in_their_order(self) -> None:
        page = article(
            *((name, raw(name)) for name in BLOCKS), hero_image=ImageFactory(description="A runner")
        )
        pdf = typesetting_of(page).pdf()
        tree = structure(opened(pdf))
        assert tree.all("Figure")[0].alt == "A runner"
        levels = [int(element.tag[1]) for element in tree.all("H1", "H2", "H3", "H4")]
        assert levels[0] == 1
        assert all(after <= before + 1 for before, after in pairwise(levels))
        words = text(pdf)
        places = [
            words.index(part)
            for part in (
                "What can I do about it at home?",
                "Pain behind the ankle often eases",
                "May I keep walking?",
                "The best exercise is",
                "Maren Holloway, physical therapist",
                "Sudden and sharp",
                "National Library of Medicine, 2025",
                "Rest alone seldom cures it.",
                "See a professional at once if",
                "Achilles tendinitis",
                "Calf stretch at a wall",
                "What the picture shows",
                "Three stretches for the calf",
                "Another tip",
            )
        ]
        assert places == sorted(places)
        assert "Get all the tips by e-mail" not in words

    @pytest.mark.parametrize("name", sorted(MAKERS))
    def test_with_nothing_in_it_stops_no_pdf(self, name: str) -> None:
        empty = BLOCKS[name].get_prep_value(BLOCKS[name].get_default())
        assert typesetting_of(article((name, empty))).pdf()


@pytest.mark.usefixtures("branding")
class TestTheRest:
    def test_a_part_before_the_first_section_skips_no_level(self) -> None:
        question = ("question", {"question": "Why?", "answer": "<p>Because.</p>"})
        blocks = made_of(question, ("heading", {"text": "Section", "level": "h2"}), question)
        assert [getattr(block, "heading", block).level for block in blocks] == [2, 2, 3]

    def test_links_to_pages_are_whole_addresses(self) -> None:
        other = HealthTipPageFactory()
        (block,) = made_of(("text", f'<p>See <a linktype="page" id="{other.pk}">there</a>.</p>'))
        assert [run.url for run in block.parts[0].runs] == ["", other.full_url, ""]

    def test_links_to_pages_that_are_gone_are_words(self) -> None:
        (block,) = made_of(("text", '<p><a linktype="page" id="999999">there</a></p>'))
        assert [(run.text, run.url) for run in block.parts[0].runs] == [("there", "")]

    def test_a_private_health_tip_is_not_named_in_a_list(self) -> None:
        from wagtail.models import PageViewRestriction

        private = HealthTipPageFactory()
        PageViewRestriction.objects.create(page=private, restriction_type=PageViewRestriction.LOGIN)
        assert made_of(("more_articles", {"heading": "More", "pages": [private.pk]})) == []

    def test_a_decorative_picture_has_no_description_and_a_missing_file_no_picture(self) -> None:
        image = ImageFactory()
        value = {
            "image": {"image": image.pk, "decorative": True, "alt_text": ""},
            "caption": "",
            "width": "wide",
        }
        (made,) = made_of(("picture", value))
        assert made.alt == ""
        image.renditions.all().delete()
        image.file.storage.delete(image.file.name)
        assert made_of(("picture", value)) == []

    def test_a_picture_is_as_described_where_it_stands(self) -> None:
        value = {
            "image": {"image": ImageFactory(credit="A. Painter").pk, "decorative": False, "alt_text": "Here"}
        }
        (made,) = made_of(("picture", {**value, "caption": "Below", "width": "normal"}))
        assert (made.alt, made.caption, made.credit) == ("Here", "Below", "A. Painter")

    def test_the_reviewer_is_named_with_the_day(self) -> None:
        page = HealthTipPageFactory(reviewed=True)
        document = document_of(page)
        assert [credit.role for credit in document.credits] == ["Written by", "Reviewed by"]
        assert document.reviewed_on == document.credits[1].day == page.reviewed_on

    def test_nobody_stored_the_branding_of_a_site_that_has_none(self, branding: Any) -> None:
        page = HealthTipPageFactory()
        type(branding).objects.all().delete()
        assert typesetting_of(page).pdf()
        assert not type(branding).objects.exists()
