"""Where a visit came from: only campaigns and a word for the site before are kept, and nothing that names a person."""

from __future__ import annotations

import unicodedata
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from leadcapture.attribution import (
    FIXED_SOURCES,
    MAX_LENGTH,
    UNKNOWN,
    VISIT_FIELDS,
    Source,
    Touch,
    Visit,
    clean_value,
    read_touch,
    read_visit,
    source_of_host,
)
from leadcapture.models import Lead, LeadSource
from leadcapture.rights import erase_lead
from tests.factories import LeadFactory

FAST = settings(max_examples=200, deadline=None)


@FAST
@given(st.text(max_size=400))
@example("\x00\r\nSet-Cookie: x")
@example("\ud800")
@example("ﷺ" * 200)
@example("İ" * 80)
def test_any_value_becomes_short_printable_and_without_an_address(text: str) -> None:
    cleaned = clean_value(text)
    assert len(cleaned) <= MAX_LENGTH
    assert "@" not in cleaned
    assert not {unicodedata.category(character) for character in cleaned} & {"Cc", "Cs", "Zl", "Zp"}
    cleaned.encode()


@FAST
@given(st.text(max_size=3000))
@example("utm_source=" + "%F0%9F" * 100)
@example("&".join(f"utm_source={n}" for n in range(500)))
@example("utm_source=%00&referrer=%00")
def test_any_touch_fits_into_the_columns(text: str) -> None:
    touch = read_touch(text)
    assert touch.source
    for value in Visit(touch, touch).as_fields().values():
        assert len(value) <= MAX_LENGTH
        value.encode()


@pytest.mark.parametrize(
    "value",
    [
        "ada@example.com",
        "ada%40example.com",
        "ada%2540example.com",
        "ada＠example.com",
        "ada (at) example.com",
        "x" * 100 + "ada@example.com",  # the part before the sign would be left by cutting first
        "+1 207 555 0142",
        "(207) 555-0142",
        "2075550142",
        "２０７５５５０１４２",
        "call-207.555.0142-now",
        "2022123156",  # begins like a date
        "x" * 301,
    ],
)
def test_what_may_name_a_person_is_dropped_as_a_whole(value: str) -> None:
    assert clean_value(value) == ""


@pytest.mark.parametrize(
    "value", ["november-running", "2026-11-23", "20261123", "spring 2026", "Sale_50%", "Läufer", "v1.2.3"]
)
def test_what_names_a_campaign_stays(value: str) -> None:
    assert clean_value(value) == value


def test_a_long_value_is_cut() -> None:
    assert clean_value("a" * 200) == "a" * MAX_LENGTH


@pytest.mark.parametrize(
    ("host", "source"),
    [
        ("", "direct"),
        ("www.google.com", "google"),
        ("www.google.co.uk", "google"),
        ("google.de", "google"),
        ("l.facebook.com", "facebook"),
        ("t.co", "x"),
        ("WWW.BING.COM.", "bing"),
        ("google.example.com", "other site"),
        ("notgoogle.com", "other site"),
        ("ada.example.org", "other site"),
        ("localhost", "other site"),
        ("com", "other site"),
        ("..", "direct"),
    ],
)
def test_the_site_before_is_a_known_word(host: str, source: str) -> None:
    assert source_of_host(host) == source
    assert source in FIXED_SOURCES


class TestATouch:
    def test_is_what_the_campaign_says(self) -> None:
        sent = urlencode(
            {
                "utm_source": "Newsletter",
                "utm_medium": "E-Mail",
                "utm_campaign": "November",
                "utm_content": "Top",
                "utm_term": "ankle pain",
                "referrer": "mail.example.com",
            }
        )
        assert read_touch(sent) == Touch("newsletter", "e-mail", "November", "Top", "ankle pain")

    def test_without_a_campaign_is_the_site_before(self) -> None:
        assert read_touch("referrer=www.google.com").counted_as == Source("google")
        assert read_touch("utm_medium=cpc&referrer=www.google.com").counted_as == Source("google", "cpc")

    def test_never_holds_the_identifier_of_a_click(self) -> None:
        touch = read_touch("gclid=abc123&fbclid=def456&msclkid=x&utm_id=7&email=ada%40example.com")
        assert touch == Touch()

    def test_of_no_kind_is_direct(self) -> None:
        assert read_visit({}) == read_visit({"first_touch": "", "last_touch": "x" * 5000}) == UNKNOWN
        assert str(UNKNOWN.counted_as) == "direct"


@pytest.mark.django_db
class TestALeadsSource:
    VISIT = Visit(first=Touch("google"), last=Touch("newsletter", "email", "november", "top", "ankle"))

    def test_is_kept_as_it_was(self) -> None:
        lead = LeadFactory()
        LeadSource.objects.keep(lead, self.VISIT)
        assert lead.origin.visit == self.VISIT
        assert str(lead.origin) == "newsletter / email / november"
        assert {name: getattr(lead.origin, name) for name in VISIT_FIELDS} == self.VISIT.as_fields()

    def test_is_not_kept_where_nothing_is_known(self) -> None:
        LeadSource.objects.keep(LeadFactory(), UNKNOWN)
        LeadSource.objects.keep(LeadFactory(), None)
        assert not LeadSource.objects.exists()

    def test_stays_the_first_one(self) -> None:
        lead = LeadFactory()
        LeadSource.objects.keep(lead, self.VISIT)
        LeadSource.objects.keep(lead, Visit(last=Touch("bing")))
        assert LeadSource.objects.get().visit == self.VISIT

    def test_goes_with_the_lead(self) -> None:
        lead = LeadFactory()
        LeadSource.objects.keep(lead, self.VISIT)
        lead.delete()
        assert not LeadSource.objects.exists()

    def test_goes_when_the_lead_is_erased(self) -> None:
        lead = LeadFactory()
        LeadSource.objects.keep(lead, self.VISIT)
        erase_lead(lead)
        assert not LeadSource.objects.exists()

    def test_comes_with_the_form(self, ask_for_tips: Any) -> None:
        ask_for_tips(
            first_touch="referrer=www.google.com",
            last_touch="utm_source=Newsletter&utm_campaign=ada%40example.com",
        )
        origin = Lead.objects.get().origin
        assert (origin.first_source, origin.last_source, origin.last_campaign) == ("google", "newsletter", "")

    @pytest.mark.parametrize("touch", ["\x00", "utm_source=%00%ff", "utm_source=" + "a" * 9000, "=&=&;"])
    def test_never_costs_the_request(self, ask_for_tips: Any, touch: str) -> None:
        assert ask_for_tips(first_touch=touch, last_touch=touch).status_code == 303
        assert Lead.objects.count() == 1
