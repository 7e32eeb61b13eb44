"""What staff see of the requests that are held back, and how they decide about one or many."""

from __future__ import annotations

import json
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Permission
from django.core import mail
from django.db import OperationalError
from django.test import Client
from wagtail.models import ModelLogEntry

from leadcapture import quarantine
from leadcapture.models import HeldRequest, Lead, Purpose
from tests.factories import HeldRequestFactory, ScreeningFormPageFactory, UserFactory

from .answers import soup

pytestmark = pytest.mark.django_db

LIST = "/admin/heldrequest/"
BULK = "/admin/bulk/leadcapture/heldrequest/"
HOSTILE = "<script>alert(1)</script>"


def client_of(*codenames: str) -> Client:
    user = UserFactory()
    user.user_permissions.add(*Permission.objects.filter(codename__in=("access_admin", *codenames)))
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def staff(branding: Any) -> Client:
    """Somebody who may see and decide."""
    return client_of("view_heldrequest", "change_heldrequest")


@pytest.fixture
def held(branding: Any) -> HeldRequest:
    """A request that is held back."""
    return HeldRequestFactory(name="Ada", email="ada@example.com", reasons=["hidden-field", "too-fast"])


def menu_labels(client: Client) -> str:
    html = client.get("/admin/").content.decode()
    props = BeautifulSoup(html, "html.parser").select_one("#wagtail-sidebar-props")
    assert props is not None
    return json.dumps(json.loads(props.string or ""))


class TestTheList:
    def test_says_who_and_why_in_words(self, staff: Client, held: HeldRequest) -> None:
        text = soup(staff.get(LIST)).get_text(" ")
        assert "ada@example.com" in text
        assert "A field was filled in that people don't see" in text
        assert "faster than people type" in text

    def test_is_one_query_a_page_however_long(
        self, staff: Client, held: HeldRequest, django_assert_max_num_queries: Any
    ) -> None:
        for _ in range(5):
            HeldRequestFactory(form_page=held.form_page)
        staff.get(LIST)
        with django_assert_max_num_queries(25):
            staff.get(LIST)

    def test_makes_hostile_text_inert(self, staff: Client) -> None:
        row = HeldRequestFactory(name=HOSTILE)
        for address in (LIST, f"{LIST}inspect/{row.pk}/", f"{BULK}discard/?id={row.pk}"):
            assert HOSTILE not in staff.get(address).content.decode(), address

    def test_can_be_searched_and_filtered(self, staff: Client, held: HeldRequest) -> None:
        assert "ada@example.com" in staff.get(LIST, {"q": "ada@"}).content.decode()
        assert "ada@example.com" not in staff.get(LIST, {"q": "bob"}).content.decode()
        assert "ada@example.com" not in staff.get(LIST, {"purpose": Purpose.SCREENING}).content.decode()

    def test_is_counted_in_the_menu_and_on_the_first_page(self, staff: Client, held: HeldRequest) -> None:
        assert "Held back (1)" in menu_labels(staff)
        assert "1 request is held back" in " ".join(soup(staff.get("/admin/")).get_text(" ").split())
        held.delete()
        assert "Held back (" not in menu_labels(staff)
        assert "held back" not in soup(staff.get("/admin/")).get_text(" ")

    def test_is_for_those_with_its_own_permission(self, held: HeldRequest) -> None:
        other = client_of("view_lead", "delete_lead", "view_screeningrequest")
        assert "ada@example.com" not in other.get(LIST).content.decode()
        assert "Held back" not in menu_labels(other)
        for address in (f"{LIST}release/{held.pk}/", f"{LIST}discard/{held.pk}/"):
            other.post(address)
        for action in ("release", "discard"):
            other.post(f"{BULK}{action}/?id={held.pk}")
            assert "ada@example.com" not in other.get(f"{BULK}{action}/?id={held.pk}").content.decode()
        assert HeldRequest.objects.exists()

    def test_can_be_looked_at_without_deciding(self, held: HeldRequest) -> None:
        looker = client_of("view_heldrequest")
        page = looker.get(f"{LIST}inspect/{held.pk}/").content.decode()
        assert "ada@example.com" in page and ">Release<" not in page
        looker.post(f"{LIST}release/{held.pk}/")
        looker.post(f"{BULK}release/?id={held.pk}")
        assert HeldRequest.objects.exists()


class TestOne:
    def test_shows_what_was_agreed_to_and_hints(self, staff: Client) -> None:
        row = HeldRequestFactory(email="ada@mailinator.com")
        text = soup(staff.get(f"{LIST}inspect/{row.pk}/")).get_text(" ")
        assert "Yes, send me the tips." in text
        assert "people use once and throw away" in text

    def test_is_released(self, staff: Client, held: HeldRequest) -> None:
        page = soup(staff.get(f"{LIST}inspect/{held.pk}/"))
        form = page.find("form", action=f"{LIST}release/{held.pk}/")
        assert form is not None
        response = staff.post(form["action"], follow=True)
        assert "Released" in soup(response).get_text()
        assert [message.to for message in mail.outbox] == [["ada@example.com"]]

    def test_is_discarded(self, staff: Client, held: HeldRequest) -> None:
        response = staff.post(f"{LIST}discard/{held.pk}/", follow=True)
        assert "Discarded" in soup(response).get_text()
        assert not HeldRequest.objects.exists() and not Lead.objects.exists()

    def test_that_another_has_decided_about_is_said_so(self, staff: Client, held: HeldRequest) -> None:
        for action in ("release", "release", "discard"):
            response = staff.post(f"{LIST}{action}/{held.pk}/", follow=True)
        assert "Somebody has decided about this request already." in soup(response).get_text()
        assert len(mail.outbox) == 1

    def test_of_a_deleted_form_says_what_to_do(self, staff: Client, held: HeldRequest) -> None:
        held.form_page.delete()
        response = staff.post(f"{LIST}release/{held.pk}/", follow=True)
        assert "Answer it by hand" in soup(response).get_text()
        assert HeldRequest.objects.exists()

    @pytest.mark.parametrize("action", ["release", "discard"])
    def test_changes_nothing_by_looking(self, staff: Client, held: HeldRequest, action: str) -> None:
        assert staff.get(f"{LIST}{action}/{held.pk}/").status_code == 405
        staff.get(f"{BULK}{action}/?id={held.pk}")
        assert HeldRequest.objects.exists()


class TestMany:
    def test_are_released(self, staff: Client, held: HeldRequest) -> None:
        other = HeldRequestFactory()
        address = f"{BULK}release/?id={held.pk}&id={other.pk}&next={LIST}"
        page = soup(staff.get(address)).get_text(" ")
        assert "ada@example.com" in page and other.email in page
        response = staff.post(address, follow=True)
        assert "2 requests released." in soup(response).get_text()
        assert {message.to[0] for message in mail.outbox} == {"ada@example.com", other.email}

    def test_are_discarded(self, staff: Client, held: HeldRequest) -> None:
        response = staff.post(f"{BULK}discard/?id=all&next={LIST}", follow=True)
        assert "1 request discarded." in soup(response).get_text()
        assert not HeldRequest.objects.exists()

    def test_go_on_where_one_can_not_be_released(self, staff: Client, held: HeldRequest) -> None:
        orphan = HeldRequestFactory()
        orphan.form_page.delete()
        response = staff.post(f"{BULK}release/?id={orphan.pk}&id={held.pk}&next={LIST}", follow=True)
        text = soup(response).get_text()
        assert "1 request released." in text and f"The request of {orphan.name} was not released." in text
        assert HeldRequest.objects.get() == orphan

    @pytest.mark.parametrize("chosen", ["99999", "x", "-1", "9" * 30, "²", ""])
    def test_that_are_gone_or_nonsense_are_survived(
        self, staff: Client, held: HeldRequest, chosen: str
    ) -> None:
        for action in ("release", "discard"):
            assert staff.get(f"{BULK}{action}/?id={chosen}").status_code == 200
            assert staff.post(f"{BULK}{action}/?id={chosen}&next={LIST}").status_code == 302
        assert HeldRequest.objects.exists()


class TestTheAuditLog:
    def test_keeps_who_did_what_without_the_person(self, staff: Client, held: HeldRequest) -> None:
        staff.get(LIST)
        staff.get(f"{LIST}inspect/{held.pk}/")
        staff.post(f"{LIST}release/{held.pk}/")
        staff.post(f"{LIST}discard/{HeldRequestFactory(name='Ada').pk}/")
        entries = list(ModelLogEntry.objects.all())
        actions = {entry.action for entry in entries}
        assert {
            "leadcapture.list",
            "leadcapture.view",
            "leadcapture.release",
            "leadcapture.discard",
        } <= actions
        assert all(entry.user_id for entry in entries)
        for entry in entries:
            assert "ada" not in f"{entry.label} {entry.data}".lower()
        history = staff.get("/admin/reports/site-history/")
        assert history.status_code in (200, 302)


class TestOnePersonsData:
    SEES = ("view_lead", "view_screeningrequest", "delete_lead", "delete_screeningrequest")

    def test_covers_what_is_held_back(self, held: HeldRequest) -> None:
        client = client_of(*self.SEES, "change_heldrequest")
        page = client.post("/admin/leads/person/", {"email": "ADA@example.com", "action": "find"})
        assert "Held back, free tips by e-mail: Ada" in " ".join(soup(page).get_text().split())
        file = client.post("/admin/leads/person/", {"email": "ada@example.com", "action": "export"}).json()
        assert file["held_back"][0]["name"] == "Ada"
        assert file["held_back"][0]["agreed_to"]["wording"].startswith("Yes, send me the tips")
        client.post("/admin/leads/person/", {"email": "ada@example.com", "action": "erase-confirmed"})
        assert not HeldRequest.objects.exists()
        assert ModelLogEntry.objects.filter(action="leadcapture.erase").exists()


@pytest.mark.parametrize("narrowed", ["purpose=screening", "q=Grace", "q=555-0142"])
def test_all_of_the_list_means_the_list_that_is_shown(admin: Client, narrowed: str) -> None:
    shown = HeldRequestFactory(
        purpose=Purpose.SCREENING,
        form_page=ScreeningFormPageFactory(),
        name="Grace",
        telephone="+12075550142",
    )
    other = HeldRequestFactory(name="Ada")
    address = f"/admin/bulk/leadcapture/heldrequest/discard/?id=all&{narrowed}"
    assert "Ada" not in admin.get(address).content.decode()
    admin.post(address)
    assert list(HeldRequest.objects.all()) == [other]
    assert not HeldRequest.objects.filter(pk=shown.pk).exists()


def test_all_of_a_list_with_a_filter_that_makes_no_sense_is_nothing(admin: Client) -> None:
    HeldRequestFactory()
    admin.post("/admin/bulk/leadcapture/heldrequest/discard/?id=all&purpose=nonsense")
    assert HeldRequest.objects.exists()


def test_one_that_fails_keeps_the_others(admin: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    good, bad = HeldRequestFactory(name="Grace"), HeldRequestFactory(name="Ada")
    release = quarantine.release

    def fail(pk: int, *, by: Any) -> Any:
        if pk == bad.pk:
            raise OperationalError("deadlock detected")
        return release(pk, by=by)

    monkeypatch.setattr(quarantine, "release", fail)
    address = f"/admin/bulk/leadcapture/heldrequest/release/?id={good.pk}&id={bad.pk}"
    said = admin.post(address, follow=True).content.decode()
    assert "The request of Ada is still held back." in said
    assert list(HeldRequest.objects.all()) == [bad]
