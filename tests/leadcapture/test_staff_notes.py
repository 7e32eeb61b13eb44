"""Notes of staff: who writes and deletes them, and where they must never be found."""

from __future__ import annotations

import logging
from typing import Any

import pytest
from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from wagtail.models import ModelLogEntry

from leadcapture.models import Lead, StaffNote
from leadcapture.models.staff_notes import MAX_NOTE_LENGTH
from leadcapture.rights import erase_lead, erase_screening_request
from leadcapture.staff_notes import NoteTooLong, add_note, delete_note
from tests.factories import LeadFactory, ScreeningRequestFactory, StaffNoteFactory, SuperuserFactory

from .staff import LEADS, PERSON, REQUESTS, browser, member

SEES = ("view_lead", "view_screeningrequest")


@pytest.fixture
def petra(branding: Any) -> Any:
    return member(*SEES, first_name="Petra", last_name="Poole")


@pytest.mark.parametrize(("address", "make"), [(LEADS, LeadFactory), (REQUESTS, ScreeningRequestFactory)])
class TestOnThePage:
    def test_it_is_written_and_shown_with_author(self, petra: Any, address: str, make: Any) -> None:
        row = make()
        page = browser(petra).post(
            f"{address}inspect/{row.pk}/", {"note": " Thursday\r\nat ten "}, follow=True
        )
        text = page.content.decode()
        assert "The note was saved." in text
        assert "Thursday<br>at ten" in text and "Petra Poole" in text
        note = row.notes.get()
        assert (note.text, note.author) == ("Thursday\nat ten", petra)

    def test_the_hint_stands_beside_the_field(self, petra: Any, address: str, make: Any) -> None:
        text = browser(petra).get(f"{address}inspect/{make().pk}/").content.decode()
        assert "write nothing about anybody&#x27;s health" in text.replace("'", "&#x27;")
        assert f'maxlength="{MAX_NOTE_LENGTH}"' in text

    def test_what_is_too_long_is_not_lost(self, petra: Any, address: str, make: Any) -> None:
        row, typed = make(), "long " * 300
        response = browser(petra).post(f"{address}inspect/{row.pk}/", {"note": typed})
        assert response.status_code == 422
        assert typed in response.content.decode()
        assert "there is room for 1000. Shorten it" in response.content.decode()
        assert not StaffNote.objects.exists()

    @pytest.mark.parametrize("typed", ["", "   ", "\r\n", "\x00"])
    def test_an_empty_one_is_none(self, petra: Any, address: str, make: Any, typed: str) -> None:
        response = browser(petra).post(f"{address}inspect/{make().pk}/", {"note": typed})
        assert response.status_code == 422
        assert not StaffNote.objects.exists()

    def test_markup_is_text(self, petra: Any, address: str, make: Any) -> None:
        row = make()
        client = browser(petra)
        client.post(f"{address}inspect/{row.pk}/", {"note": "<script>alert(1)</script>"})
        assert b"<script>alert(1)" not in client.get(f"{address}inspect/{row.pk}/").content

    def test_nobody_writes_who_may_not_see(self, branding: Any, address: str, make: Any) -> None:
        row = make()
        response = browser(member("change_tipsheet")).post(f"{address}inspect/{row.pk}/", {"note": "x"})
        assert response.status_code in (302, 403)
        assert not StaffNote.objects.exists()

    def test_its_author_and_administrators_delete_it_and_nobody_else(
        self, petra: Any, address: str, make: Any
    ) -> None:
        row, other, admin = make(), member(*SEES), SuperuserFactory()
        note = add_note(row, "Mine", by=petra)
        where = f"{address}delete-note/{note.pk}/"
        assert where in browser(petra).get(f"{address}inspect/{row.pk}/").content.decode()
        assert where not in browser(other).get(f"{address}inspect/{row.pk}/").content.decode()
        said = browser(other).post(where, follow=True).content.decode()
        assert "Only who wrote a note, or an administrator, can delete it." in said
        assert row.notes.exists()
        assert browser(petra).get(where).status_code == 405
        browser(petra).post(where)
        assert not row.notes.exists()
        theirs = add_note(row, "Theirs", by=petra)
        browser(admin).post(f"{address}delete-note/{theirs.pk}/")
        assert not row.notes.exists()

    def test_it_is_not_deleted_by_way_of_the_other_list(self, petra: Any, address: str, make: Any) -> None:
        note = add_note(make(), "Mine", by=petra)
        other = REQUESTS if address == LEADS else LEADS
        assert browser(petra).post(f"{other}delete-note/{note.pk}/").status_code == 404
        assert StaffNote.objects.exists()


class TestTheRows:
    def test_are_about_one(self, branding: Any) -> None:
        for values in (
            {"lead": None, "screening_request": None},
            {"lead": LeadFactory(), "screening_request": ScreeningRequestFactory()},
        ):
            with pytest.raises(IntegrityError), transaction.atomic():
                StaffNote.objects.create(text="x", **values)

    def test_say_something(self, branding: Any) -> None:
        with pytest.raises(IntegrityError), transaction.atomic():
            StaffNote.objects.create(text="", lead=LeadFactory())

    def test_stay_without_their_author(self, petra: Any) -> None:
        note = add_note(LeadFactory(), "Mine", by=petra)
        petra.delete()
        note.refresh_from_db()
        assert note.author is None
        with pytest.raises(PermissionDenied):
            delete_note(note, by=member(*SEES))

    def test_have_room_for_a_thousand_characters(self, petra: Any) -> None:
        lead = LeadFactory()
        assert add_note(lead, "x" * MAX_NOTE_LENGTH, by=petra)
        with pytest.raises(NoteTooLong):
            add_note(lead, "y" * (MAX_NOTE_LENGTH + 1), by=petra)

    def test_are_not_written_about_the_erased(self, petra: Any) -> None:
        lead = LeadFactory()
        erase_lead(lead)
        with pytest.raises(Lead.DoesNotExist):
            add_note(lead, "Too late", by=petra)


class TestThePerson:
    def test_takes_the_notes_along(self, petra: Any) -> None:
        lead, request = LeadFactory(), ScreeningRequestFactory()
        for row in (lead, request):
            add_note(row, "Zebulon, Thursday", by=petra)
        erase_lead(lead)
        erase_screening_request(request)
        for model in apps.get_models():
            for row in model._default_manager.values():
                assert "ebulon" not in str(row), model

    def test_gets_them_in_the_file_and_staff_see_them(self, petra: Any) -> None:
        for row in (LeadFactory(email="ada@example.com"), ScreeningRequestFactory(email="ada@example.com")):
            add_note(row, "Thursday at ten", by=petra)
        client = browser(petra)
        page = client.post(PERSON, {"email": "ada@example.com", "action": "find"}).content.decode()
        assert page.count("Thursday at ten") == 2
        exported = client.post(PERSON, {"email": "ada@example.com", "action": "export"}).json()
        for rows in (exported["free_tips"], exported["screening_requests"]):
            assert [note["text"] for note in rows[0]["notes"]] == ["Thursday at ten"]
        assert "Poole" not in str(exported)


class TestWhereTheyAreNotFound:
    def test_in_no_other_table_and_no_line_of_the_log(
        self, petra: Any, caplog: pytest.LogCaptureFixture
    ) -> None:
        caplog.set_level(logging.DEBUG)
        client = browser(petra)
        for address, row in ((LEADS, LeadFactory()), (REQUESTS, ScreeningRequestFactory())):
            client.post(f"{address}inspect/{row.pk}/", {"note": "Zebulon", "state": "nonsense"})
            client.post(f"{address}inspect/{row.pk}/", {"note": "Zebulon"})
            client.post(f"{address}inspect/{row.pk}/", {"note": "Zebulon" * 200})
            client.get(address)
            client.get(f"{address}?export=csv")
        found = {
            model
            for model in apps.get_models()
            for row in model._default_manager.values()
            if "ebulon" in str(row)
        }
        assert found == {StaffNote}
        # Django's own log of queries is for development, and off elsewhere.
        lines = [record.getMessage() for record in caplog.records if record.name != "django.db.backends"]
        assert not [line for line in lines if "ebulon" in line]

    def test_in_the_audit_log_is_that_one_was_deleted(self, petra: Any) -> None:
        delete_note(StaffNoteFactory(author=petra, text="Zebulon"), by=petra)
        entry = ModelLogEntry.objects.get(action="leadcapture.delete_note")
        assert entry.user_id == petra.pk
        assert "ebulon" not in f"{entry.label} {entry.data}"

    def test_the_titles_of_no_page(self, petra: Any) -> None:
        request = ScreeningRequestFactory()
        add_note(request, "Zebulon", by=petra)
        html = browser(petra).get(f"{REQUESTS}inspect/{request.pk}/").content.decode()
        assert "Zebulon" not in html.partition("</head>")[0]
