"""Leads and screening requests in the admin: who sees them, what they can do there, and the exports."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Permission
from django.core import mail
from django.test import Client
from django.utils import timezone
from openpyxl import load_workbook
from wagtail.models import ModelLogEntry

from leadcapture.consents import record_consent
from leadcapture.models import Lead, LeadEvent, LeadState, Purpose, ScreeningRequest
from tests.factories import (
    LeadFactory,
    LeadMailFactory,
    LocationPageFactory,
    ScreeningRequestFactory,
    StandardPageFactory,
    SuperuserFactory,
    TipsFormPageFactory,
    UserFactory,
)

from .conftest import run_queued_tasks

LEADS = "/admin/lead/"
REQUESTS = "/admin/screeningrequest/"


def logged_in(*codenames: str) -> Client:
    """A browser of somebody who may log in to the admin and do what is named."""
    user = UserFactory()
    user.user_permissions.add(
        *Permission.objects.filter(codename__in=("access_admin", *codenames)),
    )
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def staff(branding: Any) -> Client:
    """Somebody who sees both lists and may delete."""
    return logged_in("view_lead", "delete_lead", "view_screeningrequest", "delete_screeningrequest")


def rows(response: Any) -> list[dict[str, str]]:
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


class TestWhoSees:
    @pytest.mark.parametrize(
        "address", ["", "results/", "?export=csv", "?export=xlsx", "inspect/{pk}/", "delete/{pk}/"]
    )
    @pytest.mark.parametrize(
        "codenames",
        [
            (),
            ("add_lead", "change_lead", "delete_lead"),
            ("view_screeningrequest",),
            ("view_tipsheet", "change_tipsheet"),
        ],
    )
    def test_nobody_without_the_permission_to_view(
        self, branding: Any, address: str, codenames: tuple[str, ...]
    ) -> None:
        lead = LeadFactory(first_name="Secret")
        response = logged_in(*codenames).get(f"{LEADS}{address.format(pk=lead.pk)}")
        assert response.status_code in (302, 403)
        assert b"Secret" not in response.content

    def test_no_visitor(self, branding: Any) -> None:
        response = Client().get(f"{LEADS}?export=csv")
        assert (response.status_code, response["Location"].partition("?")[0]) == (302, "/admin/login/")

    def test_those_who_may(self, branding: Any) -> None:
        lead = LeadFactory(first_name="Ada", email="ada@example.com")
        client = logged_in("view_lead")
        listing = client.get(LEADS).content.decode()
        assert "ada@example.com" in listing
        assert f"{LEADS}inspect/{lead.pk}/" in listing
        record_consent(Purpose.TIPS, form_page=lead.form_page, at=lead.requested_at, lead=lead)
        assert lead.form_page.consent_wording in client.get(f"{LEADS}inspect/{lead.pk}/").content.decode()
        assert client.get(REQUESTS).status_code in (302, 403)

    def test_times_in_the_clinic_s_zone(self, branding: Any) -> None:
        lead = LeadFactory(requested_at=datetime(2026, 11, 20, 17, 30, tzinfo=UTC))
        page = logged_in("view_lead").get(f"{LEADS}inspect/{lead.pk}/").content.decode()
        assert "Nov. 20, 2026, 12:30 p.m." in page

    def test_in_the_menu_only_those_who_may(self, branding: Any) -> None:
        assert LEADS in logged_in("view_lead").get("/admin/").content.decode()
        assert REQUESTS not in logged_in("view_lead").get("/admin/").content.decode()
        assert LEADS not in logged_in("change_tipsheet").get("/admin/").content.decode()

    def test_the_permissions_are_offered_when_groups_are_edited(self, admin: Client, site: Any) -> None:
        page = admin.get("/admin/groups/new/").content.decode()
        for name in ("Can view lead", "Can delete lead", "Can view screening request"):
            permission = Permission.objects.get(name=name)
            assert f'value="{permission.pk}"' in page
        assert f'value="{Permission.objects.get(name="Can change lead").pk}"' not in page


class TestWhatCanBeDone:
    @pytest.mark.parametrize("address", ["new/", "edit/{pk}/", "copy/{pk}/", "history/{pk}/", "usage/{pk}/"])
    def test_nothing_is_added_or_changed_even_by_an_administrator(
        self, admin: Client, branding: Any, address: str
    ) -> None:
        lead = LeadFactory()
        assert admin.get(f"{LEADS}{address.format(pk=lead.pk)}").status_code == 404

    def test_the_list_offers_neither(self, admin: Client, branding: Any) -> None:
        LeadFactory()
        page = admin.get(LEADS).content.decode()
        assert "Add lead" not in page
        assert "/edit/" not in page.partition("<main")[2]

    def test_a_person_is_erased_after_a_question(self, staff: Client) -> None:
        lead = LeadFactory(first_name="Secret")
        assert staff.get(f"{LEADS}delete/{lead.pk}/").status_code == 200
        assert Lead.objects.known().exists()
        response = staff.post(f"{LEADS}delete/{lead.pk}/", follow=True)
        assert Lead.objects.get().state == LeadState.ERASED
        assert b"Secret" not in response.content
        assert staff.get(f"{LEADS}inspect/{lead.pk}/").status_code == 404
        assert staff.get(f"{LEADS}delete/{lead.pk}/").status_code == 404

    def test_the_audit_log_keeps_that_and_by_whom_but_not_of_whom(self, staff: Client) -> None:
        lead = LeadFactory(first_name="Secret", email="secret@example.com")
        staff.post(f"{LEADS}delete/{lead.pk}/")
        entry = ModelLogEntry.objects.get(action="leadcapture.erase")
        assert str(entry.user_id) == staff.session["_auth_user_id"]
        assert "secret" not in f"{entry.label} {entry.data}".lower()
        assert LeadEvent.objects.get(kind="erased").by_id == entry.user_id

    def test_a_screening_request_is_erased_too(self, staff: Client) -> None:
        request = ScreeningRequestFactory(name="Secret")
        staff.post(f"{REQUESTS}delete/{request.pk}/")
        assert not ScreeningRequest.objects.exists()
        assert ModelLogEntry.objects.filter(action="leadcapture.erase", deleted=True).exists()

    def test_who_only_views_does_not_delete(self, branding: Any) -> None:
        lead = LeadFactory()
        client = logged_in("view_lead")
        assert client.post(f"{LEADS}delete/{lead.pk}/").status_code in (302, 403)
        assert Lead.objects.exists()
        assert "/delete/" not in client.get(LEADS).content.decode()

    def test_screening_requests_are_shown_in_full_and_deleted(self, staff: Client) -> None:
        request = ScreeningRequestFactory(telephone="+12075550142", preferred_time="morning")
        page = staff.get(f"{REQUESTS}inspect/{request.pk}/").content.decode()
        assert "(207) 555-0142" in page
        assert "In the morning" in page
        staff.post(f"{REQUESTS}delete/{request.pk}/")
        assert not ScreeningRequest.objects.exists()

    def test_a_hostile_name_is_inert(self, staff: Client) -> None:
        lead = LeadFactory(first_name="<script>alert(1)</script>")
        for address in (LEADS, f"{LEADS}inspect/{lead.pk}/", f"{LEADS}delete/{lead.pk}/"):
            assert b"<script>alert(1)" not in staff.get(address).content


class TestFinding:
    def found(self, client: Client, query: str, address: str = LEADS) -> list[str]:
        response = client.get(f"{address}?{query}")
        assert response.status_code == 200
        return sorted(one.email for one in response.context["object_list"])

    def test_by_a_part_of_the_name_or_the_address(self, staff: Client) -> None:
        LeadFactory(first_name="Ada", email="x@example.com")
        LeadFactory(first_name="Bob", email="bob@example.org")
        assert self.found(staff, "q=ada") == ["x@example.com"]
        assert self.found(staff, "q=example.org") == ["bob@example.org"]
        assert self.found(staff, "q=%22%3E%27%25") == []

    def test_by_form_and_by_the_page_it_came_from(self, staff: Client) -> None:
        page = StandardPageFactory()
        wanted = LeadFactory(email="a@example.com", source_page=page)
        LeadFactory(email="b@example.com", form_page=TipsFormPageFactory())
        assert self.found(staff, f"source_page={page.pk}") == ["a@example.com"]
        assert self.found(staff, f"form_page={wanted.form_page.pk}") == ["a@example.com"]

    def test_by_day_in_the_clinic_s_zone(self, staff: Client) -> None:
        """Half past one in the night in UTC is the evening before in Maine."""
        LeadFactory(email="a@example.com", requested_at=datetime(2026, 11, 20, 1, 30, tzinfo=UTC))
        LeadFactory(email="b@example.com", requested_at=datetime(2026, 11, 20, 15, 0, tzinfo=UTC))
        query = "requested_at_from=2026-11-19&requested_at_to=2026-11-19"
        assert self.found(staff, query) == ["a@example.com"]

    @pytest.mark.parametrize("state", ["delivered", "waiting", "given_up"])
    def test_by_the_state_of_delivery(self, staff: Client, state: str) -> None:
        now = datetime.now(UTC)
        for email, values in (
            ("delivered@example.com", {"sent_at": now}),
            ("waiting@example.com", {}),
            ("given_up@example.com", {"given_up_at": now}),
        ):
            lead = LeadFactory(email=email)
            LeadMailFactory(lead=lead, created_at=now - timedelta(days=1), sent_at=now)
            LeadMailFactory(lead=lead, **values)
        assert self.found(staff, f"delivery={state}") == [f"{state}@example.com"]

    def test_screening_requests_by_location(self, staff: Client) -> None:
        location = LocationPageFactory()
        ScreeningRequestFactory(email="a@example.com", preferred_location=location)
        ScreeningRequestFactory(email="b@example.com")
        assert self.found(staff, f"preferred_location={location.pk}", REQUESTS) == ["a@example.com"]
        assert self.found(staff, "preferred_location=null", REQUESTS) == ["b@example.com"]

    def test_with_a_filter_that_makes_no_sense_nobody(self, staff: Client) -> None:
        LeadFactory()
        assert self.found(staff, "delivery=nonsense") == []
        assert self.found(staff, "requested_at_to=9999-12-31") == []
        assert rows(staff.get(f"{LEADS}?form_page=999&export=csv")) == []

    @pytest.mark.parametrize("number", ["9" * 23, "9223372036854775808", "-1", "9" * 5000, "x", "１２"])
    @pytest.mark.parametrize(
        ("address", "name"),
        [
            (LEADS, "form_page"),
            (LEADS, "source_page"),
            (REQUESTS, "form_page"),
            (REQUESTS, "source_page"),
            (REQUESTS, "preferred_location"),
        ],
    )
    def test_with_a_number_that_no_row_has_nobody(
        self, staff: Client, address: str, name: str, number: str
    ) -> None:
        LeadFactory(), ScreeningRequestFactory()
        assert self.found(staff, f"{name}={number}", address) == []
        assert rows(staff.get(f"{address}?{name}={number}&export=csv")) == []

    def test_a_failed_delivery_stands_out(self, staff: Client) -> None:
        def marked() -> list[str]:
            page = BeautifulSoup(staff.get(LEADS).content, "html.parser")
            return [cell.get_text(strip=True) for cell in page.select("td:has(.icon-warning)")]

        LeadMailFactory()
        assert marked() == []
        LeadMailFactory(given_up_at=datetime.now(UTC))
        assert marked() == ["Failed"]

    def test_takes_the_same_queries_for_many(self, staff: Client, django_assert_max_num_queries: Any) -> None:
        page = TipsFormPageFactory()
        for _ in range(30):
            lead = LeadFactory(form_page=page, source_page=StandardPageFactory(parent=page.get_parent()))
            LeadMailFactory.create_batch(2, lead=lead)
        staff.get(LEADS)
        with django_assert_max_num_queries(24):
            staff.get(LEADS)


class TestSendingAgain:
    @pytest.fixture(autouse=True)
    def _noon(self, time_machine: Any) -> None:
        time_machine.move_to("2026-11-20 12:00:00+00:00", tick=False)

    @pytest.fixture
    def given_up(self, branding: Any) -> Lead:
        lead = LeadFactory(email="ada@example.com", requested_at=timezone.now())
        LeadMailFactory(lead=lead, given_up_at=timezone.now(), created_at=timezone.now())
        return lead

    def send(self, client: Client, lead: Lead) -> str:
        """Press the button; what the lead's page says then."""
        return client.post(f"{LEADS}send-again/{lead.pk}/", follow=True).content.decode()

    def test_takes_one_click_on_the_lead_s_page(self, staff: Client, given_up: Lead) -> None:
        page = BeautifulSoup(staff.get(f"{LEADS}inspect/{given_up.pk}/").content, "html.parser")
        form = page.find("form", attrs={"action": f"{LEADS}send-again/{given_up.pk}/"})
        assert form.find("button", attrs={"type": "submit"}).get_text() == "Send again"
        assert "The e-mail is being sent to ada@example.com again." in self.send(staff, given_up)
        assert [message.to for message in mail.outbox] == [["ada@example.com"]]
        assert Lead.objects.get().delivery == "Sent"

    def test_is_done_once_however_often_it_is_pressed(
        self, staff: Client, given_up: Lead, time_machine: Any
    ) -> None:
        for _ in range(2):
            answer = self.send(staff, given_up)
        time_machine.shift(9 * 60)
        answers = [answer, self.send(staff, given_up)]
        assert all("sent less than 10 minutes ago" in one for one in answers)
        assert len(mail.outbox) == 1
        assert "Send again" not in staff.get(f"{LEADS}inspect/{given_up.pk}/").content.decode()

    def test_later_is_another_e_mail_not_the_same_once_more(
        self, staff: Client, given_up: Lead, time_machine: Any
    ) -> None:
        self.send(staff, given_up)
        time_machine.shift(11 * 60)
        self.send(staff, given_up)
        first, second = (message.extra_headers["Message-ID"] for message in mail.outbox)
        assert first != second

    def test_leaves_what_the_person_asked_for(self, staff: Client, given_up: Lead, time_machine: Any) -> None:
        time_machine.shift(3600)
        self.send(staff, given_up)
        lead = Lead.objects.get()
        assert lead.requested_at == given_up.requested_at
        assert lead.request_count == 1

    def test_is_left_to_the_worker_while_it_waits(
        self, staff: Client, given_up: Lead, queued_tasks: None
    ) -> None:
        self.send(staff, given_up)
        assert Lead.objects.get().delivery == "Waiting"
        assert "The e-mail is on its way." in self.send(staff, given_up)
        run_queued_tasks()
        assert len(mail.outbox) == 1

    def test_is_not_possible_without_the_form(self, staff: Client, given_up: Lead) -> None:
        given_up.form_page.delete()
        assert "The form of this lead is deleted" in self.send(staff, given_up)
        assert Lead.objects.get().delivery == "Failed"

    def test_takes_a_button_not_only_a_link(self, staff: Client, given_up: Lead) -> None:
        assert staff.get(f"{LEADS}send-again/{given_up.pk}/").status_code == 405
        assert not mail.outbox

    def test_takes_our_own_page(self, given_up: Lead) -> None:
        client = Client(enforce_csrf_checks=True)
        client.force_login(SuperuserFactory())
        address = f"{LEADS}send-again/{given_up.pk}/"
        assert client.post(address).status_code == 403
        page = BeautifulSoup(client.get(f"{LEADS}inspect/{given_up.pk}/").content, "html.parser")
        token = page.find("form", attrs={"action": address}).find(
            "input", attrs={"name": "csrfmiddlewaretoken"}
        )
        assert client.post(address, {"csrfmiddlewaretoken": token["value"]}).status_code == 302
        assert len(mail.outbox) == 1

    @pytest.mark.parametrize("codenames", [(), ("change_lead", "delete_lead"), ("view_screeningrequest",)])
    def test_is_for_those_who_see_leads(self, given_up: Lead, codenames: tuple[str, ...]) -> None:
        assert logged_in(*codenames).post(f"{LEADS}send-again/{given_up.pk}/").status_code in (302, 403)
        assert not mail.outbox

    def test_takes_no_more_than_the_permission_to_see_them(self, given_up: Lead) -> None:
        self.send(logged_in("view_lead"), given_up)
        assert len(mail.outbox) == 1


class TestExports:
    def test_hold_what_was_asked_and_agreed_to(self, staff: Client) -> None:
        page = StandardPageFactory(title="About the ankle")
        lead = LeadFactory(
            first_name="Lucía",
            email="lucia@example.com",
            source_page=page,
            requested_at=datetime(2026, 11, 20, 17, 30, tzinfo=UTC),
        )
        LeadMailFactory(lead=lead)
        record_consent(Purpose.TIPS, form_page=lead.form_page, at=lead.requested_at, lead=lead)
        (row,) = rows(staff.get(f"{LEADS}?export=csv"))
        assert row["First name"] == "Lucía"
        assert row["E-mail address"] == "lucia@example.com"
        assert row["Came from"] == "About the ankle"
        assert row["Last asked"] == "2026-11-20 12:30"
        assert (row["State"], row["E-mail"]) == ("Asked", "Waiting")
        assert row["Consent wording"] == lead.form_page.consent_wording

    def test_follow_search_and_filters_and_hold_every_page_of_the_list(self, staff: Client) -> None:
        form_page = TipsFormPageFactory()
        for _ in range(60):
            LeadFactory(form_page=form_page)
        LeadFactory(email="other@example.org")
        assert len(rows(staff.get(f"{LEADS}?export=csv"))) == 61
        assert len(rows(staff.get(f"{LEADS}?export=csv&form_page={form_page.pk}"))) == 60
        assert len(rows(staff.get(f"{LEADS}?export=csv&q=other@example.org"))) == 1

    @pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t=", "\r=", "＝"])
    @pytest.mark.parametrize("kind", ["csv", "xlsx"])
    def test_turn_no_cell_into_a_formula(self, staff: Client, start: str, kind: str) -> None:
        hostile = f"{start}HYPERLINK(1)"
        LeadFactory(first_name=hostile, email="=1+1@example.com")
        response = staff.get(f"{LEADS}?export={kind}")
        if kind == "csv":
            (row,) = rows(response)
            name, address = row["First name"], row["E-mail address"]
        else:
            sheet = load_workbook(io.BytesIO(b"".join(response.streaming_content))).active
            name, address = (cell.value for cell in sheet[2][:2])
            assert {cell.data_type for cell in sheet[2][:2]} == {"s"}
        assert name.startswith("'")
        assert name.lstrip("'").lstrip() == hostile.lstrip()
        assert address == "'=1+1@example.com"

    @pytest.mark.parametrize("kind", ["csv", "xlsx"])
    def test_turn_no_title_of_a_page_into_a_formula(self, staff: Client, kind: str) -> None:
        LeadFactory(source_page=StandardPageFactory(title="=1+1"))
        response = staff.get(f"{LEADS}?export={kind}")
        if kind == "csv":
            (row,) = rows(response)
            assert row["Came from"] == "'=1+1"
        else:
            sheet = load_workbook(io.BytesIO(b"".join(response.streaming_content))).active
            assert (sheet[2][3].value, sheet[2][3].data_type) == ("'=1+1", "s")

    @pytest.mark.parametrize("kind", ["csv", "xlsx"])
    def test_leave_out_what_a_spreadsheet_can_not_hold(self, staff: Client, kind: str) -> None:
        """A text that was pasted from a word processor may hold its mark of a soft line break."""
        page = StandardPageFactory(title="Ankle\x0band foot")
        lead = LeadFactory(source_page=page)
        lead.form_page.consent_wording = "I agree.\x0b\nAlways."
        record_consent(Purpose.TIPS, form_page=lead.form_page, at=lead.requested_at, lead=lead)
        response = staff.get(f"{LEADS}?export={kind}")
        if kind == "csv":
            (row,) = rows(response)
            assert (row["Came from"], row["Consent wording"]) == ("Ankle and foot", "I agree. \nAlways.")
        else:
            sheet = load_workbook(io.BytesIO(b"".join(response.streaming_content))).active
            assert (sheet[2][3].value, sheet[2][10].value) == ("Ankle and foot", "I agree. \nAlways.")

    def test_write_telephone_numbers_to_be_read(self, staff: Client) -> None:
        ScreeningRequestFactory(telephone="+12075550142", preferred_time="morning", name="=Ada")
        ScreeningRequestFactory(telephone="+442079460958", name="Bob")
        ScreeningRequestFactory(name="Cay")
        exported = {row["Name"]: row for row in rows(staff.get(f"{REQUESTS}?export=csv"))}
        assert exported["'=Ada"]["Telephone"] == "(207) 555-0142"
        assert exported["'=Ada"]["Preferred time"] == "In the morning"
        assert exported["Bob"]["Telephone"] == "'+44 20 7946 0958"
        assert exported["Cay"]["Telephone"] == ""

    def test_give_dates_that_a_spreadsheet_can_sort(self, staff: Client) -> None:
        LeadFactory(requested_at=datetime(2026, 11, 20, 17, 30, tzinfo=UTC))
        response = staff.get(f"{LEADS}?export=xlsx")
        sheet = load_workbook(io.BytesIO(b"".join(response.streaming_content))).active
        headings = [cell.value for cell in sheet[1]]
        assert sheet[2][headings.index("Last asked")].value == datetime(2026, 11, 20, 12, 30)
