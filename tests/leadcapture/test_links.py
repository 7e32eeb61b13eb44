"""The private links in e-mails: the tips, and the way to have one's details deleted."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client

from leadcapture import links
from leadcapture.models import Lead, LeadEvent, LeadState
from tests.factories import LeadFactory, TipsFormPageFactory, TipSheetFactory

TAMPERED = ["", "x", "a.b.c", "%00", "é", "../../etc/passwd", "." * 300, "0" * 32, "%F0%9F%92%A9"]


@pytest.fixture
def lead(branding: Any) -> Lead:
    sheets = [
        TipSheetFactory(title="Ankle <b>first</b>", slug="ankle", description="What helps."),
        TipSheetFactory(),
    ]
    return LeadFactory(first_name="Ada", form_page=TipsFormPageFactory(slug="free-tips", tip_sheets=sheets))


@pytest.fixture
def link(lead: Lead) -> str:
    return f"/tips/{links.tips_token(lead)}/"


@pytest.fixture
def removal(lead: Lead) -> str:
    return f"/tips/remove/{links.removal_token(lead.public_id)}/"


def assert_private(response: Any) -> None:
    assert "no-store" in response["Cache-Control"]
    assert "noindex" in response["X-Robots-Tag"]
    assert response["Referrer-Policy"] == "no-referrer"


class TestTheTips:
    def test_are_listed_with_a_link_to_each(self, visitor: Client, lead: Lead, link: str) -> None:
        response = visitor.get(link)
        assert response.status_code == 200
        page = BeautifulSoup(response.content, "html.parser")
        downloads = [one["action"] for one in page.select("main form[method=post]")]
        assert downloads == [f"{link}{row.tip_sheet.slug}/" for row in lead.form_page.tip_sheets.all()]
        assert "Ankle <b>first</b>" in page.get_text()

    def test_are_for_the_person_alone(self, visitor: Client, link: str) -> None:
        response = visitor.get(link)
        assert_private(response)
        assert not response.cookies
        assert BeautifulSoup(response.content, "html.parser").find("meta", attrs={"name": "robots"})
        assert "Ada" not in link

    def test_come_as_files(self, visitor: Client, link: str) -> None:
        response = visitor.get(f"{link}ankle.pdf")
        assert response.status_code == 200
        assert b"".join(response.streaming_content).startswith(b"%PDF-")
        assert response["Content-Type"] == "application/pdf"
        assert response["Content-Disposition"] == 'attachment; filename="ankle.pdf"'
        assert_private(response)

    def test_can_be_opened_again_and_again_and_change_nothing(
        self, visitor: Client, lead: Lead, link: str
    ) -> None:
        before = Lead.objects.values().get()
        for _ in range(3):
            assert visitor.get(link).status_code == 200
            assert visitor.head(link).status_code == 200
            assert visitor.get(f"{link}ankle.pdf").status_code == 200
            assert visitor.get(f"{link}ankle/").status_code == 303
        assert Lead.objects.values().get() == before
        assert not LeadEvent.objects.exists()

    @pytest.mark.parametrize("slug", ["other", "ankle.pdf", "..", "ANKLE"])
    def test_are_only_those_of_the_lead_s_own_form(self, visitor: Client, link: str, slug: str) -> None:
        TipSheetFactory(slug="other")
        assert visitor.get(f"{link}{slug}.pdf").status_code == 404

    def test_take_no_post(self, visitor: Client, link: str) -> None:
        assert visitor.post(link).status_code in (403, 405)

    def test_with_a_file_that_is_gone_leave_a_page_that_works(
        self, visitor: Client, lead: Lead, link: str, caplog: pytest.LogCaptureFixture
    ) -> None:
        sheet = lead.form_page.tip_sheets.first().tip_sheet
        sheet.file.storage.delete(sheet.file.name)
        assert visitor.get(link).status_code == 200
        assert visitor.get(f"{link}{sheet.slug}.pdf").status_code == 404
        assert link.split("/")[2] not in caplog.text


class TestALinkThatNoLongerWorks:
    @pytest.fixture(autouse=True)
    def _noon(self, time_machine: Any) -> None:
        time_machine.move_to("2026-11-20 12:00:00+00:00", tick=False)

    def test_says_how_to_get_a_new_one(
        self, visitor: Client, link: str, time_machine: Any, settings: Any
    ) -> None:
        time_machine.shift((settings.TIPS_LINK_DAYS * 24 + 1) * 3600)
        for address in (link, f"{link}ankle.pdf"):
            response = visitor.get(address)
            assert response.status_code == 410
            assert 'href="/free-tips/"' in response.content.decode()
            assert_private(response)

    def test_offers_no_new_one_without_a_form(self, visitor: Client, lead: Lead, link: str) -> None:
        lead.form_page.unpublish()
        lead.delete()
        response = visitor.get(link)
        assert response.status_code == 410
        assert "/free-tips/" not in response.content.decode()
        assert "Send me a new link" not in response.content.decode()

    def test_works_until_its_last_day(
        self, visitor: Client, link: str, time_machine: Any, settings: Any
    ) -> None:
        time_machine.shift((settings.TIPS_LINK_DAYS * 24 - 1) * 3600)
        assert visitor.get(link).status_code == 200

    def test_after_the_details_were_deleted(self, visitor: Client, lead: Lead, link: str) -> None:
        lead.delete()
        assert visitor.get(link).status_code == 410
        assert visitor.get(f"{link}ankle.pdf").status_code == 410

    def test_after_the_form_was_deleted(self, visitor: Client, lead: Lead, link: str) -> None:
        lead.form_page.delete()
        assert visitor.get(link).status_code == 410
        assert visitor.get(f"{link}ankle.pdf").status_code == 410

    @pytest.mark.parametrize("token", TAMPERED)
    def test_because_it_was_forged(self, visitor: Client, lead: Lead, token: str) -> None:
        for address in (f"/tips/{token}/", f"/tips/{token}/ankle.pdf", f"/tips/remove/{token}/"):
            assert visitor.get(address).status_code == 404

    def test_because_a_letter_was_changed(self, visitor: Client, link: str) -> None:
        token = link.split("/")[2]
        for position in (0, 33, len(token) - 2):
            other = "b" if token[position] != "b" else "c"
            assert visitor.get(f"/tips/{token[:position]}{other}{token[position + 1 :]}/").status_code == 404

    def test_because_it_was_made_for_something_else(self, visitor: Client, lead: Lead) -> None:
        assert visitor.get(f"/tips/{links.removal_token(lead.public_id)}/").status_code == 404
        other_way = f"/tips/remove/{links.tips_token(lead)}/"
        assert visitor.get(other_way).status_code == 404
        assert visitor.post(other_way).status_code == 404
        assert Lead.objects.known().exists()

    def test_because_it_was_signed_with_another_key(self, visitor: Client, link: str, settings: Any) -> None:
        settings.SECRET_KEY = "another"
        assert visitor.get(link).status_code == 404

    def test_is_not_written_into_the_log(
        self, visitor: Client, lead: Lead, link: str, caplog: pytest.LogCaptureFixture
    ) -> None:
        lead.delete()
        visitor.get(link)
        assert link.split("/")[2] not in caplog.text


class TestTheLog:
    """Django writes the path of whatever it refuses, does not find, or fails at."""

    @pytest.fixture
    def log(self) -> Iterator[io.StringIO]:
        (handler,) = [one for one in logging.getLogger().handlers if one.get_name() == "stderr"]
        before = handler.setStream(io.StringIO())
        yield handler.stream
        handler.setStream(before)

    @pytest.mark.parametrize("tail", ["", ")", "%3E", "x/y"])
    def test_holds_no_token_of_a_link_that_was_cut_or_pasted_badly(
        self, visitor: Client, link: str, removal: str, log: io.StringIO, tail: str
    ) -> None:
        for address in (link, removal):
            visitor.get(f"{address}{tail}")
            visitor.post(f"{address}{tail}x/")
            visitor.put(f"{address}{tail}")
        assert "Not Allowed (PUT): /tips/…" in log.getvalue() or "Not Found: /tips/…" in log.getvalue()
        assert link.split("/")[2] not in log.getvalue()
        assert removal.split("/")[3] not in log.getvalue()

    def test_holds_no_token_of_a_breakdown(
        self, visitor: Client, link: str, log: io.StringIO, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def fail(*args: Any) -> None:
            raise RuntimeError(f"swordfish at {link}")

        monkeypatch.setattr("leadcapture.views.links._sheets_of", fail)
        visitor.raise_request_exception = False
        assert visitor.get(link).status_code == 500
        assert "swordfish" in log.getvalue()
        assert link.split("/")[2] not in log.getvalue()

    @pytest.mark.parametrize("address", ["/health-tips/nowhere/", "/forms/tips/999/"])
    def test_still_says_what_was_not_found_elsewhere(
        self, visitor: Client, log: io.StringIO, lead: Lead, address: str
    ) -> None:
        visitor.get(address)
        assert f"Not Found: {address}" in log.getvalue()


class TestHavingDetailsDeleted:
    @pytest.fixture(autouse=True)
    def _noon(self, time_machine: Any) -> None:
        time_machine.move_to("2026-11-20 12:00:00+00:00", tick=False)

    def test_takes_a_button_not_only_a_link(self, visitor: Client, removal: str) -> None:
        for _ in range(2):
            response = visitor.get(removal)
            assert response.status_code == 200
            assert BeautifulSoup(response.content, "html.parser").find("button", attrs={"type": "submit"})
            assert visitor.head(removal).status_code == 200
        assert_private(response)
        assert Lead.objects.exists()

    def test_works_without_a_cookie(self, visitor: Client, removal: str) -> None:
        response = visitor.post(removal)
        assert response.status_code == 200
        assert_private(response)
        assert Lead.objects.get().state == LeadState.ERASED

    def test_twice_says_the_same(self, visitor: Client, removal: str) -> None:
        first, second = visitor.post(removal), visitor.post(removal)
        assert (first.status_code, first.content) == (second.status_code, second.content)

    def test_is_offered_no_more_once_it_is_done(self, visitor: Client, removal: str) -> None:
        other = LeadFactory()
        visitor.post(removal)
        for _ in range(2):
            response = visitor.get(removal)
            assert response.status_code == 200
            assert_private(response)
            assert "Your details are already deleted" in response.content.decode()
            main = BeautifulSoup(response.content, "html.parser").find("main")
            assert main.find("form") is None
            assert main.find("button") is None
        assert Lead.objects.known().get() == other

    def test_leaves_the_others(self, visitor: Client, removal: str) -> None:
        other = LeadFactory()
        visitor.post(removal)
        assert Lead.objects.known().get() == other

    def test_is_possible_years_later(self, visitor: Client, removal: str, time_machine: Any) -> None:
        time_machine.shift(3 * 365 * 24 * 3600)
        assert visitor.post(removal).status_code == 200
        assert not Lead.objects.known().exists()
