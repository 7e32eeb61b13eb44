"""The PDF of a tip sheet: what a screen reader finds in it, and text that wants to be more than text."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from PIL import Image

from clinic.core.colors import contrast
from clinic.core.models import BrandingSettings
from leadcapture.tip_sheet_pdf.document import (
    Box,
    Call,
    Credit,
    Exercise,
    Heading,
    Link,
    Picture,
    Question,
    Quote,
    Table,
    Text,
    TipSheetDocument,
)
from leadcapture.tip_sheet_pdf.rich_text import address, parts_of, plain_parts
from leadcapture.tip_sheet_pdf.typesetting import Clinic, NotPrintable, Typesetting, printable

from .pdfs import XMP_UA, links, opened, painted_outside_of_tags, structure, text

BASE = "https://clinic.example.com/"
LONG_WORD = "Pneumonoultramicroscopicsilicovolcanoconiosis" * 20


def picture(color: str = "teal") -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (60, 40), color).save(file, "JPEG")
    return file.getvalue()


def clinic(**fields: Any) -> Clinic:
    branding = BrandingSettings(name="Tern & Tide", telephone="+12075550100", **fields)
    branding.full_clean(exclude=["site"])
    return Clinic.of(branding, None)


ANKLE = TipSheetDocument(
    title="Why does my ankle hurt?",
    url=f"{BASE}health-tips/ankle/",
    introduction="The first steps are stiff.",
    authors=("Maren Holloway",),
    credits=(
        Credit("Written by", "Maren Holloway", "PT, DPT"),
        Credit("Reviewed by", "Lucía Brandt", "PT", date(2026, 11, 14)),
    ),
    reviewed_on=date(2026, 11, 14),
    takeaways=("Most sore tendons improve.",),
    blocks=(
        Heading("What is behind it?"),
        Text(
            parts_of("<p>A <b>tendon</b>, <a href='/about/'>most often</a>.</p><ul><li>one</li></ul>", BASE)
        ),
        Picture(picture(), alt="The back of an ankle", caption="Every step runs through it."),
        Picture(picture("orange")),
        Box("urgent", "At once", plain_parts("You felt a pop.")),
        Exercise(Heading("Calf stretch", 3), None, ("Stand.", "Lean."), "Twice a day.", "Stop if it hurts."),
        Question(Heading("May I walk?", 3), plain_parts("Usually yes.")),
        Quote("Do it tomorrow as well.", "Maren Holloway"),
        Table("Kinds of pain", ("Kind", "Feels"), (("Acute", "Sharp"), ("Chronic", "Dull"))),
        Call("Not sure?"),
        Link("Video", "Three stretches", "https://vimeo.com/123456", shown=True),
    ),
)


def pdf_of(document: TipSheetDocument = ANKLE, **branding: Any) -> bytes:
    return Typesetting(document, clinic(**branding)).pdf()


@pytest.fixture(scope="module")
def ankle() -> bytes:
    return pdf_of()


class TestAccessible:
    def test_says_that_it_is_pdf_ua_and_names_its_title_and_language(self, ankle: bytes) -> None:
        document = opened(ankle)
        assert document.Root.MarkInfo.Marked
        assert str(document.Root.Lang) == "en-US"
        assert document.Root.ViewerPreferences.DisplayDocTitle
        with document.open_metadata() as metadata:
            assert metadata[XMP_UA] == "1"
            assert metadata["dc:title"] == ANKLE.title
            assert metadata["dc:creator"] == ["Maren Holloway"]

    def test_has_headings_lists_and_tables_as_such(self, ankle: bytes) -> None:
        tree = structure(opened(ankle))
        headings = [element.tag for element in tree.all("H1", "H2", "H3", "H4")]
        assert headings == ["H1", "H2", "H3", "H3"]
        assert len(tree.all("Table")) == 1
        assert (len(tree.all("TH")), len(tree.all("TD"))) == (2, 4)
        assert len(tree.all("L")) == 3  # in short, the text's, the exercise's
        assert len(tree.all("BlockQuote")) == 1

    def test_describes_pictures_and_passes_over_decorative_ones(self, ankle: bytes) -> None:
        document = opened(ankle)
        assert [figure.alt for figure in structure(document).all("Figure")] == ["The back of an ankle"]
        assert sum(len(page.Resources.get("/XObject", {})) for page in document.pages) == 2

    def test_has_nothing_that_is_neither_content_nor_decoration(self, ankle: bytes) -> None:
        assert painted_outside_of_tags(opened(ankle)) == 0

    def test_is_read_in_the_order_of_the_article(self, ankle: bytes) -> None:
        words = text(ankle)
        places = [
            words.index(part)
            for part in (
                "Tern & Tide",
                "Why does my ankle hurt?",
                "The first steps are stiff.",
                "Written by Maren Holloway, PT, DPT",
                "Reviewed by Lucía Brandt, PT, November 14, 2026",
                "Most sore tendons improve.",
                "What is behind it?",
                "A tendon, most often.",
                "Every step runs through it.",
                "You felt a pop.",
                "Calf stretch",
                "Lean.",
                "Twice a day.",
                "May I walk?",
                "Do it tomorrow as well.",
                "Kinds of pain",
                "Chronic",
                "Not sure?",
                "vimeo.com/123456",
            )
        ]
        assert places == sorted(places)

    def test_has_the_address_the_number_the_review_and_the_page_at_its_foot(self, ankle: bytes) -> None:
        words = text(ankle)
        assert "clinic.example.com/health-tips/ankle/" in words
        assert "(207) 555-0100" in words
        assert "Reviewed November 14, 2026" in words
        assert "Page 1 of" in words

    def test_links_can_be_followed(self, ankle: bytes) -> None:
        found = links(opened(ankle))
        assert {f"{BASE}about/", "https://vimeo.com/123456", "tel:+1-207-555-0100", ANKLE.url} <= set(found)

    def test_holds_all_its_fonts(self, ankle: bytes) -> None:
        for page in opened(ankle).pages:
            for font in page.Resources.Font.values():
                inner = font.DescendantFonts[0].FontDescriptor
                assert {"/FontFile2", "/FontFile3"} & set(inner.keys())

    @pytest.mark.parametrize(
        "branding",
        [
            {"palette": "harbor"},
            {"palette": "own", "brand_color": "#ffee00", "accent_color": "#00ff00"},
            {"typeface_pair": "plain"},
        ],
    )
    def test_is_made_in_every_look_with_colors_that_can_be_read_on_paper(self, branding: Any) -> None:
        assert pdf_of(**branding)
        colors = clinic(**branding).colors
        for ink in ("ink", "soft", "brand", "accent-ink", "alarm"):
            assert contrast(colors[ink], "#ffffff") >= 4.5


class TestHostileText:
    @pytest.mark.parametrize(
        "words",
        [
            '#read("/etc/passwd")',
            '#eval("1+1") #import "@preview/cetz:0.3.0"',
            "$ x^2 $ *bold* _italic_ `raw` <label> @ref = heading",
            "back\\slash \\u{41} \\#",
            '"); #panic("x"); ("',
            "</script><script>alert(1)</script>",
        ],
    )
    def test_is_text(self, words: str) -> None:
        document = TipSheetDocument(
            title=words,
            url=BASE,
            introduction=words,
            credits=(Credit("Written by", words, words),),
            takeaways=(words,),
            blocks=(
                Heading(words),
                Text(plain_parts(words)),
                Picture(picture(), alt=words, caption=words),
                Exercise(Heading(words, 3), None, (words,), words, words),
                Table(words, (words, words), ((words, words),)),
                Link(words, words, "https://example.com/"),
                Quote(words, words),
            ),
        )
        pdf = pdf_of(document, medical_disclaimer=words)
        shown = "".join(text(pdf).split())
        assert shown.count("".join(words.split())) >= 15
        assert "root:" not in shown
        with opened(pdf).open_metadata() as metadata:
            assert metadata["dc:title"] == words

    def test_in_the_name_of_the_clinic_is_text_too(self) -> None:
        branding = BrandingSettings(name='#read("/etc/passwd")')
        assert '#read("/etc/passwd")' in text(Typesetting(ANKLE, Clinic.of(branding, None)).pdf())

    @pytest.mark.parametrize(
        "words", ["nul\x00 bell\x07 escape\x1b[31m", "half \ud800 \ufffe", "a\u202edcba\u202cb"]
    )
    def test_loses_what_no_paper_can_show(self, words: str) -> None:
        kept = printable(words)
        assert not set(kept) & set("\x00\x07\x1b\ud800\ufffe\u202e\u202c")
        assert pdf_of(replace(ANKLE, title=words, blocks=(Text(plain_parts(words)),)))

    def test_without_a_place_to_break_is_broken_within_the_page(self) -> None:
        table = Table(LONG_WORD, ("A", "B", "C", LONG_WORD), (("1", LONG_WORD, "3", "4"),))
        document = replace(ANKLE, title=LONG_WORD[:200], blocks=(table, Text(plain_parts(LONG_WORD))))
        assert LONG_WORD in "".join(text(pdf_of(document)).split())
        for page in Typesetting(document, clinic()).pages(ppi=36):
            image = Image.open(io.BytesIO(page)).convert("L")
            margin = image.crop((int(image.width * 0.88), 0, image.width, image.height))
            assert margin.getextrema() == (255, 255)

    @pytest.mark.parametrize(
        "words", ["איך אחזור ללכת בלי כאב?", "كيف أعود إلى المشي", "Πώς", "Как", "Dvořák, Łódź, Ñandú"]
    )
    def test_in_another_alphabet_is_shown(self, words: str) -> None:
        pdf = pdf_of(replace(ANKLE, title=words, blocks=(Text(plain_parts(words)),)))
        with opened(pdf).open_metadata() as metadata:
            assert metadata["dc:title"] == words

    def test_with_emoji_is_shown_without_them(self) -> None:
        pdf = pdf_of(replace(ANKLE, blocks=(Text(plain_parts("Well done 👍🏽, all of you 👨‍👩‍👧 🏳️‍🌈 1️⃣!")),)))
        assert "Well done , all of you 1!" in text(pdf)

    def test_with_letters_that_no_font_has_is_refused_by_name(self) -> None:
        with pytest.raises(NotPrintable, match="lack these letters of the health tip: 日 本 語"):
            pdf_of(replace(ANKLE, blocks=(Text(plain_parts("👍 日本語")),)))

    def test_of_any_length_is_set(self) -> None:
        parts = plain_parts(*("One sentence after the other. " * 60 for _ in range(60)))
        pdf = pdf_of(
            replace(ANKLE, introduction="", blocks=(Box("tip", "Long", parts), Quote("word " * 2000)))
        )
        assert len(opened(pdf).pages) > 20

    @pytest.mark.parametrize(
        "url",
        [
            "javascript:alert(1)",
            "file:///etc/passwd",
            "data:text/html,x",
            "https://[",
            "https://x/" + "a" * 3000,
            "https://x/\x00",
        ],
    )
    def test_as_an_address_leads_nowhere(self, url: str) -> None:
        assert address(url, BASE) == ""


class TestRichText:
    def test_keeps_paragraphs_lists_and_styles(self) -> None:
        source = (
            "<p>One<br/>two</p><ol><li>a<ul><li>b</li></ul></li><li></li></ol>loose <i>end</i><h2>pasted</h2>"
        )
        first, second, third, fourth = parts_of(source, BASE)
        assert [run.text for run in first.runs] == ["One", "\n", "two"]
        assert second.ordered
        assert [len(item) for item in second.items] == [2]
        assert [(run.text, run.italic) for run in third.runs] == [("loose ", False), ("end", True)]
        assert fourth.runs[0].text == "pasted"

    @pytest.mark.parametrize("source", ["", None, "<p></p>", "<ul></ul>", "<!-- x -->", "<p> <br/></p>"])
    def test_that_says_nothing_is_nothing(self, source: Any) -> None:
        assert parts_of(source, BASE) == ()


class TestFingerprint:
    def test_is_the_same_for_the_same(self) -> None:
        assert Typesetting(ANKLE, clinic()).fingerprint == Typesetting(replace(ANKLE), clinic()).fingerprint

    @pytest.mark.parametrize(
        "other",
        [
            replace(ANKLE, title="Another"),
            replace(ANKLE, url=f"{BASE}moved/"),
            replace(
                ANKLE,
                blocks=(*ANKLE.blocks[:2], replace(ANKLE.blocks[2], file=picture("red")), *ANKLE.blocks[3:]),
            ),
        ],
    )
    def test_is_another_for_other_content(self, other: TipSheetDocument) -> None:
        assert Typesetting(ANKLE, clinic()).fingerprint != Typesetting(other, clinic()).fingerprint

    @pytest.mark.parametrize("branding", [{"palette": "clay"}, {"typeface_pair": "plain"}])
    def test_is_another_in_other_clothes(self, branding: Any) -> None:
        assert Typesetting(ANKLE, clinic()).fingerprint != Typesetting(ANKLE, clinic(**branding)).fingerprint
