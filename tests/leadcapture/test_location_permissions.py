"""Whoever works for one location sees, changes, exports, finds and erases nothing of the others: at every address."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode

import pytest
from bs4 import BeautifulSoup
from django.core import mail
from django.db import IntegrityError, transaction
from django.http import QueryDict
from django.test import Client
from wagtail.models import Site

from leadcapture import follow_up
from leadcapture.location_permission_forms import GroupLocationPermissionFormSet
from leadcapture.models import (
    FollowUpState,
    GroupLocationPermission,
    Lead,
    ScreeningRequest,
    SuppressedAddress,
)
from leadcapture.permissions import lead_policy, screening_policy
from leadcapture.stop_list import suppress
from locations.models import LocationPage
from tests.factories import (
    GroupFactory,
    GroupLocationPermissionFactory,
    LeadFactory,
    LocationPageFactory,
    ScreeningFormPageFactory,
    ScreeningRequestFactory,
    StaffNoteFactory,
    StandardPageFactory,
    SuperuserFactory,
    TipsFormPageFactory,
    home_page,
)

from .staff import LEADS, PERSON, REQUESTS, browser, member, member_at


@pytest.fixture
def here(branding: Any) -> LocationPage:
    return LocationPageFactory(title="Here")


@pytest.fixture
def there(branding: Any) -> LocationPage:
    return LocationPageFactory(title="There")


@pytest.fixture
def rows(here: LocationPage, there: LocationPage) -> dict[str, Any]:
    """A lead and a request of each kind; the names say where they belong."""
    tips = TipsFormPageFactory()
    return {
        "lead here": LeadFactory(first_name="Leadhere", form_page=tips, source_page=here),
        "lead there": LeadFactory(first_name="Leadthere", form_page=tips, source_page=there),
        "lead elsewhere": LeadFactory(first_name="Leadelsewhere", form_page=tips, source_page=tips),
        "lead nowhere": LeadFactory(first_name="Leadnowhere", form_page=tips),
        "request here": ScreeningRequestFactory(name="Asks here", preferred_location=here),
        "request there": ScreeningRequestFactory(name="Asks there", preferred_location=there),
        "request anywhere": ScreeningRequestFactory(name="Asks anywhere", telephone="+12075550142"),
    }


MINE = {"lead here", "request here", "request anywhere"}
OTHERS = ["lead there", "lead elsewhere", "lead nowhere", "request there"]


@pytest.fixture
def desk(here: LocationPage) -> Any:
    """Somebody who may do everything at one location."""
    return member_at(here, first_name="Dora")


def address(name: str) -> str:
    return LEADS if name.startswith("lead") else REQUESTS


def names(client: Client, where: str) -> set[str]:
    return {getattr(row, "name", None) or row.first_name for row in client.get(where).context["object_list"]}


class TestTheLists:
    @pytest.mark.parametrize("query", ["", "results/", "?q=s", "?ordering=requested_at"])
    def test_hold_what_belongs_to_the_location(self, desk: Any, rows: Any, query: str) -> None:
        client = browser(desk)
        assert names(client, f"{REQUESTS}{query}") == {"Asks here", "Asks anywhere"}
        if "q=" not in query:
            assert names(client, f"{LEADS}{query}") == {"Leadhere"}

    def test_can_not_be_widened_by_a_filter(self, desk: Any, rows: Any, there: LocationPage) -> None:
        client = browser(desk)
        assert names(client, f"{REQUESTS}?preferred_location={there.pk}") == set()
        assert names(client, f"{REQUESTS}?state=all") == {"Asks here", "Asks anywhere"}
        assert names(client, f"{LEADS}?location={there.pk}") == set()
        assert names(client, f"{LEADS}?source_page={there.pk}") == set()
        assert names(client, f"{LEADS}?location=null") == set()

    def test_offer_no_filter_that_tells_of_the_others(
        self, desk: Any, rows: Any, there: LocationPage
    ) -> None:
        stranger = member("view_screeningrequest", first_name="Stranger")
        follow_up.change_state(rows["request there"], FollowUpState.TAKEN, version=0, by=stranger)
        for where in (LEADS, REQUESTS):
            text = browser(desk).get(where).content.decode().partition("<main")[2]
            assert "There" not in text
            assert "Stranger" not in text

    @pytest.mark.parametrize("kind", ["csv", "xlsx"])
    def test_export_no_others(self, desk: Any, rows: Any, kind: str) -> None:
        for where, mine in ((LEADS, 1), (REQUESTS, 2)):
            body = b"".join(browser(desk).get(f"{where}?export={kind}&state=").streaming_content)
            if kind == "csv":
                assert len(body.decode().splitlines()) == 1 + mine
                assert b"there" not in body.lower() and b"elsewhere" not in body.lower()

    def test_hold_everything_for_whoever_may_see_everything(self, rows: Any) -> None:
        client = browser(member("view_lead", "view_screeningrequest"))
        assert len(names(client, LEADS)) == 4
        assert len(names(client, REQUESTS)) == 3

    def test_of_two_locations_hold_both(self, rows: Any, here: LocationPage, there: LocationPage) -> None:
        client = browser(member_at(here, there))
        assert names(client, LEADS) == {"Leadhere", "Leadthere"}
        assert len(names(client, REQUESTS)) == 3

    def test_take_the_same_queries_for_many_locations(
        self, branding: Any, django_assert_max_num_queries: Any
    ) -> None:
        locations = LocationPageFactory.create_batch(6)
        ScreeningRequestFactory.create_batch(10, preferred_location=locations[3])
        client = browser(member_at(*locations))
        client.get(REQUESTS)
        with django_assert_max_num_queries(28):
            client.get(REQUESTS)


class TestOneRow:
    @pytest.mark.parametrize("name", sorted(MINE))
    def test_of_the_location_is_shown_noted_on_and_erased(self, desk: Any, rows: Any, name: str) -> None:
        client, row, where = browser(desk), rows[name], address(name)
        assert client.get(f"{where}inspect/{row.pk}/").status_code == 200
        client.post(f"{where}inspect/{row.pk}/", {"note": "Thursday"})
        note = row.notes.get()
        client.post(f"{where}delete-note/{note.pk}/")
        assert not row.notes.exists()
        assert client.post(f"{where}send-again/{row.pk}/").status_code == 302
        assert len(mail.outbox) == 1
        assert client.get(f"{where}delete/{row.pk}/").status_code == 200
        client.post(f"{where}delete/{row.pk}/")
        assert not type(row).objects.known().filter(pk=row.pk).exists()

    @pytest.mark.parametrize("name", OTHERS)
    def test_of_another_is_not_there_at_any_address(self, desk: Any, rows: Any, name: str) -> None:
        client, row, where = browser(desk), rows[name], address(name)
        about = {"lead": row} if where == LEADS else {"lead": None, "screening_request": row}
        note = StaffNoteFactory(author=desk, **about)
        for path in (f"inspect/{row.pk}/", f"delete/{row.pk}/"):
            assert client.get(f"{where}{path}").status_code == 404
        for path in (f"inspect/{row.pk}/", f"delete/{row.pk}/", f"send-again/{row.pk}/"):
            sent = client.post(f"{where}{path}", {"note": "x", "state": "booked", "version": 0})
            assert sent.status_code == 404
        # Not even one's own note, of a time when one might see the row.
        assert client.post(f"{where}delete-note/{note.pk}/").status_code == 404
        before = type(row).objects.values().get(pk=row.pk)
        assert before["state"] in ("requested", "new")
        assert list(row.notes.all()) == [note]
        assert not mail.outbox

    def test_can_be_given_to_no_one_who_does_not_see_it(
        self, desk: Any, rows: Any, here: LocationPage, there: LocationPage
    ) -> None:
        of_both = member_at(here, there, first_name="Both")
        of_there = member_at(there, first_name="Thea")
        of_leads = member_at(here, codenames=["view_lead"], first_name="Lea")
        of_all, boss = member("view_screeningrequest", first_name="All"), SuperuserFactory()
        gone = member_at(here, first_name="Gone", is_active=False)
        row = rows["request here"]
        assert set(follow_up.possible_assignees(row)) == {desk, of_both, of_all, boss}
        page = BeautifulSoup(browser(desk).get(f"{REQUESTS}inspect/{row.pk}/").content, "html.parser")
        offered = {int(one["value"]) for one in page.select(".desk-give option") if one["value"]}
        assert offered.isdisjoint({of_there.pk, of_leads.pk, gone.pk})
        for other in (of_there, of_leads, gone):
            browser(desk).post(
                f"{REQUESTS}inspect/{row.pk}/", {"give": "yes", "version": 0, "assigned_to": other.pk}
            )
        row.refresh_from_db()
        assert row.assigned_to is None
        assert of_there in follow_up.possible_assignees(rows["request anywhere"])

    def test_that_goes_to_another_location_is_gone(self, desk: Any, rows: Any, there: LocationPage) -> None:
        row = rows["request here"]
        ScreeningRequest.objects.filter(pk=row.pk).update(preferred_location=there)
        assert browser(desk).get(f"{REQUESTS}inspect/{row.pk}/").status_code == 404

    def test_without_a_location_of_another_site_is_not_shown(self, desk: Any, rows: Any) -> None:
        root = StandardPageFactory(parent=home_page().get_parent())
        Site.objects.create(hostname="other.example.com", root_page=root)
        Site.clear_site_root_paths_cache()
        row = ScreeningRequestFactory(form_page=ScreeningFormPageFactory(parent=root))
        assert browser(desk).get(f"{REQUESTS}inspect/{row.pk}/").status_code == 404
        assert desk not in follow_up.possible_assignees(row)

    @pytest.mark.parametrize(
        ("codenames", "sees_requests", "sees_leads"),
        [
            (["view_screeningrequest"], True, False),
            (["view_lead"], False, True),
            (["delete_lead", "delete_screeningrequest"], False, False),
        ],
    )
    def test_takes_the_permission_of_its_own_list(
        self, rows: Any, here: LocationPage, codenames: list[str], sees_requests: bool, sees_leads: bool
    ) -> None:
        client = browser(member_at(here, codenames=codenames))
        assert (client.get(REQUESTS).status_code == 200) == sees_requests
        assert (client.get(LEADS).status_code == 200) == sees_leads
        menu = client.get("/admin/").content.decode()
        assert (f'"{REQUESTS}"' in menu, f'"{LEADS}"' in menu) == (sees_requests, sees_leads)
        for name in MINE:
            assert client.post(f"{address(name)}delete/{rows[name].pk}/").status_code in (302, 403, 404)
        assert ScreeningRequest.objects.count() == 3 and Lead.objects.known().count() == 4

    def test_is_erased_where_both_permissions_meet(
        self, rows: Any, here: LocationPage, there: LocationPage
    ) -> None:
        user = member_at(here, codenames=["delete_screeningrequest"])
        sees_all = member("view_screeningrequest")
        sees_all.groups.set(user.groups.all())
        client = browser(sees_all)
        assert client.post(f"{REQUESTS}delete/{rows['request there'].pk}/").status_code == 404
        assert client.post(f"{REQUESTS}delete/{rows['request here'].pk}/").status_code == 302
        page = client.get(f"{REQUESTS}inspect/{rows['request there'].pk}/").content.decode()
        assert "/delete/" not in page.partition("<main")[2]


class TestOnePersonsData:
    @pytest.fixture
    def ada(self, here: LocationPage, there: LocationPage) -> None:
        for location in (here, there):
            LeadFactory(
                email="ada@example.com",
                form_page=TipsFormPageFactory(),
                source_page=location,
                first_name=f"Ada of {location.title}",
            )
            ScreeningRequestFactory(
                email="ada@example.com", preferred_location=location, name=f"Ada Byron {location.title}"
            )

    def ask(self, user: Any, action: str = "find", **fields: str) -> Any:
        return browser(user).post(
            PERSON, {"email": "ada@example.com", "action": action, **fields}, follow=True
        )

    def test_shows_what_belongs_to_the_location_and_who_could_look_further(
        self, desk: Any, ada: None
    ) -> None:
        text = self.ask(desk).content.decode()
        assert "Ada of Here" in text and "Ada Byron Here" in text
        assert "Ada of There" not in text and "Ada Byron There" not in text
        assert "there may be more at others. Ask an administrator" in text

    def test_says_the_same_whether_there_is_more_or_not(self, desk: Any, ada: None) -> None:
        def main(email: str) -> str:
            page = BeautifulSoup(self.ask(desk, email=email).content, "html.parser").select_one("main")
            return page.get_text(" ").replace(email, "")

        Lead.objects.update(source_page=None)
        ScreeningRequest.objects.update(preferred_location=LocationPage.objects.get(title="There"))
        suppress("ada@example.com", SuppressedAddress.Reason.UNSUBSCRIBED)
        assert main("ada@example.com") == main("nobody@example.com")

    def test_exports_and_erases_no_others(self, desk: Any, ada: None) -> None:
        suppress("ada@example.com", SuppressedAddress.Reason.BOUNCED)
        exported = self.ask(desk, "export").json()
        assert "There" not in json.dumps(exported)
        assert exported["of_all_locations"] is False
        assert exported["on_the_stop_list_since"] is None
        said = self.ask(desk, "erase-confirmed").content.decode()
        assert "What you can see of this person was erased." in said and "there may be more" in said
        assert Lead.objects.known().get().first_name == "Ada of There"
        assert ScreeningRequest.objects.get().name == "Ada Byron There"

    def test_is_complete_for_whoever_sees_all(self, ada: None) -> None:
        text = self.ask(member("view_lead", "view_screeningrequest")).content.decode()
        assert "Ada of Here" in text and "Ada of There" in text
        assert "there may be more" not in text
        assert "The address is not on the stop list." in text

    def test_takes_both_lists(self, ada: None, here: LocationPage) -> None:
        half = member_at(here, codenames=["view_lead", "delete_lead"])
        assert browser(half).get(PERSON).status_code in (302, 403)

    def test_is_not_erased_by_who_only_sees(self, ada: None, here: LocationPage) -> None:
        user = member_at(here, codenames=["view_lead", "view_screeningrequest", "delete_lead"])
        assert "Erase all of it" not in self.ask(user).content.decode()
        self.ask(user, "erase-confirmed")
        assert Lead.objects.known().count() == 2


class TestWhatElseThereIs:
    @pytest.mark.parametrize("where", ["/admin/stoplist/", "/admin/reports/figures/", "/admin/webhook/"])
    def test_is_closed_to_the_desk_of_one_location(self, desk: Any, where: str) -> None:
        assert browser(desk).get(where).status_code in (302, 403)

    def test_the_history_of_the_site_names_none_of_the_others(self, desk: Any, rows: Any) -> None:
        browser(SuperuserFactory()).get(f"{REQUESTS}inspect/{rows['request there'].pk}/")
        text = browser(desk).get("/admin/reports/site-history/").content.decode()
        assert "Screening request" not in text

    def test_the_first_page_counts_no_others(self, desk: Any, rows: Any) -> None:
        assert "(2 waiting)" in browser(desk).get("/admin/").content.decode()

    def test_staff_are_found_by_what_they_may_do(self, desk: Any, here: LocationPage) -> None:
        viewer = member_at(here, codenames=["view_screeningrequest"])
        eraser_alone = member_at(here, codenames=["delete_screeningrequest"])
        everywhere = member("view_screeningrequest", "delete_screeningrequest")
        assert set(screening_policy.users_with_permission("view")) == {desk, viewer, everywhere}
        assert set(screening_policy.users_with_permission("delete")) == {desk, everywhere}
        assert not screening_policy.users_with_permission("change").exists()
        assert eraser_alone not in screening_policy.users_with_any_permission(["view", "change"])

    def test_nobody_adds_or_changes(self, branding: Any) -> None:
        for policy in (lead_policy, screening_policy):
            for action in ("add", "change", "nonsense"):
                assert not policy.user_has_permission(SuperuserFactory(), action)


class TestTheGroup:
    def data(self, *given: tuple[LocationPage, list[str]], initial: int = 0) -> dict[str, Any]:
        fields: dict[str, Any] = {"name": "Desk of one"}
        for prefix, number in (
            ("page_permissions", 0),
            ("document_permissions", 0),
            ("image_permissions", 0),
            ("collection_permissions", 0),
            ("location_permissions", len(given)),
        ):
            fields |= {
                f"{prefix}-TOTAL_FORMS": number,
                f"{prefix}-INITIAL_FORMS": 0,
                f"{prefix}-MAX_NUM_FORMS": 99,
            }
        fields["location_permissions-INITIAL_FORMS"] = initial
        for number, (location, codenames) in enumerate(given):
            fields[f"location_permissions-{number}-location"] = location.pk
            fields[f"location_permissions-{number}-permissions"] = codenames
        return fields

    def given(self) -> set[tuple[str, str]]:
        return set(GroupLocationPermission.objects.values_list("location__title", "permission__codename"))

    def test_is_made_and_changed_in_its_own_form(
        self, admin: Client, here: LocationPage, there: LocationPage
    ) -> None:
        response = admin.post(
            "/admin/groups/new/", self.data((here, ["view_screeningrequest"]), (there, ["view_lead"]))
        )
        assert response.status_code == 302, response.context["permission_panels"]
        assert self.given() == {("Here", "view_screeningrequest"), ("There", "view_lead")}
        group = GroupLocationPermission.objects.first().group
        form = admin.get(f"/admin/groups/edit/{group.pk}/").content.decode()
        page = BeautifulSoup(form, "html.parser")
        ticked = page.select("[name^=location_permissions-][name$=-permissions][checked]")
        assert sorted(one["value"] for one in ticked) == ["view_lead", "view_screeningrequest"]
        changed = self.data((here, ["view_lead", "delete_lead"]), (there, ["view_lead"]), initial=2)
        changed["location_permissions-1-DELETE"] = "on"
        assert admin.post(f"/admin/groups/edit/{group.pk}/", changed).status_code == 302
        assert self.given() == {("Here", "view_lead"), ("Here", "delete_lead")}

    def test_refuses_a_location_twice_and_what_is_none(self, admin: Client, here: LocationPage) -> None:
        for data in (
            self.data((here, ["view_lead"]), (here, ["delete_lead"])),
            self.data((here, ["change_brandingsettings"])),
            self.data((here, ["view_lead"])) | {"location_permissions-0-location": 9**9},
        ):
            assert admin.post("/admin/groups/new/", data).status_code == 200
            assert not self.given()

    def test_names_the_columns_as_the_boxes_stand(self, admin: Client, here: LocationPage) -> None:
        page = BeautifulSoup(admin.get("/admin/groups/new/").content, "html.parser")
        panel = page.select_one("#panel-location-permissions-section, [id*=location-permissions]")
        headings = [one.get_text(strip=True) for one in panel.select("thead th")][1:-1]
        template = page.select_one("[id='id_location_permissions-EMPTY_FORM_TEMPLATE']").decode_contents()
        boxes = BeautifulSoup(template, "html.parser").select("td:has([type=checkbox]) label")
        assert [one.get_text(strip=True) for one in boxes] == headings

    def test_has_a_permission_once(self, here: LocationPage) -> None:
        made = GroupLocationPermissionFactory(location=here)
        with pytest.raises(IntegrityError), transaction.atomic():
            GroupLocationPermissionFactory(group=made.group, location=here)

    def test_loses_it_with_the_location(self, here: LocationPage) -> None:
        GroupLocationPermissionFactory(location=here, group=GroupFactory())
        here.delete()
        assert not GroupLocationPermission.objects.exists()


@pytest.mark.parametrize("name", ["lead", "screeningrequest"])
def test_to_erase_without_seeing_is_refused_with_a_reason(admin: Any, here: LocationPage, name: str) -> None:
    data = {
        "location_permissions-TOTAL_FORMS": "1",
        "location_permissions-INITIAL_FORMS": "0",
        "location_permissions-0-location": str(here.pk),
        "location_permissions-0-permissions": [f"delete_{name}"],
    }
    formset = GroupLocationPermissionFormSet(QueryDict(urlencode(data, doseq=True)))
    assert not formset.is_valid()
    assert "does nothing without" in str(formset.non_form_errors())
