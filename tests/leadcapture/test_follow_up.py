"""The desk's work: whom it finds first, who takes a request, what became of it, and two who do it at once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import product
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.core import mail
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from leadcapture import follow_up
from leadcapture.follow_up import ChangedMeanwhile, NotChanged
from leadcapture.models import FollowUpState, OutgoingMail, ScreeningEvent, ScreeningRequest
from leadcapture.models.follow_up_states import OPEN_STATES, TRANSITIONS
from tests.factories import LeadMailFactory, LocationPageFactory, ScreeningRequestFactory, StaffNoteFactory

from .staff import REQUESTS, browser, member

NOON = datetime(2026, 11, 20, 17, tzinfo=UTC)


@pytest.fixture
def petra(branding: Any) -> Any:
    return member("view_screeningrequest", first_name="Petra", last_name="Poole")


@pytest.fixture
def leo(branding: Any) -> Any:
    return member("view_screeningrequest", first_name="Leo", last_name="Lane")


def page_of(client: Client, request: ScreeningRequest) -> BeautifulSoup:
    return BeautifulSoup(client.get(f"{REQUESTS}inspect/{request.pk}/").content, "html.parser")


def send(client: Client, request: ScreeningRequest, **fields: Any) -> str:
    """Send the form of the request's page; what the page says then."""
    data = {"version": request.version, "note": "", **fields}
    response = client.post(f"{REQUESTS}inspect/{request.pk}/", data, follow=True)
    request.refresh_from_db()
    return " ".join(BeautifulSoup(response.content, "html.parser").get_text(" ").split())


class TestTheStates:
    @pytest.mark.parametrize(("before", "after"), list(product(FollowUpState, FollowUpState)))
    def test_go_over_as_the_table_says(self, petra: Any, before: FollowUpState, after: FollowUpState) -> None:
        request = ScreeningRequestFactory(state=before)
        if after in TRANSITIONS[before]:
            follow_up.change_state(request, after, version=0, by=petra)
            assert (request.state, request.version) == (after, 1)
            assert request.events.get().kind == after
        else:
            with pytest.raises(NotChanged, match="can't become"):
                follow_up.change_state(request, after, version=0, by=petra)
            request.refresh_from_db()
            assert (request.state, request.version) == (before, 0)
            assert not request.events.exists()

    def test_are_no_others(self, branding: Any) -> None:
        with pytest.raises(IntegrityError), transaction.atomic():
            ScreeningRequestFactory(state="nonsense")

    def test_all_can_be_left_and_reached_from_a_new_one(self) -> None:
        reached = {FollowUpState.NEW}
        for _ in FollowUpState:
            reached |= {after for before in reached for after in TRANSITIONS[before]}
        assert reached == set(FollowUpState)
        assert all(TRANSITIONS[state] for state in FollowUpState)

    def test_of_who_books_it_at_once_it_was_their_call(self, petra: Any) -> None:
        request = ScreeningRequestFactory()
        follow_up.change_state(request, FollowUpState.BOOKED, version=0, by=petra)
        assert request.assigned_to == petra

    def test_of_one_that_is_put_back_nobody_calls(self, petra: Any) -> None:
        request = ScreeningRequestFactory(state=FollowUpState.TAKEN, assigned_to=petra)
        follow_up.change_state(request, FollowUpState.NEW, version=0, by=petra)
        assert request.assigned_to is None

    def test_what_has_happened_stays(self, petra: Any) -> None:
        request = ScreeningRequestFactory()
        follow_up.change_state(request, FollowUpState.TAKEN, version=0, by=petra)
        with pytest.raises(TypeError):
            request.events.get().save()

    def test_stay_when_an_account_is_deleted(self, petra: Any) -> None:
        request = ScreeningRequestFactory()
        follow_up.change_state(request, FollowUpState.TAKEN, version=0, by=petra)
        petra.delete()
        request.refresh_from_db()
        assert (request.state, request.assigned_to) == (FollowUpState.TAKEN, None)
        assert request.events.get().by is None


class TestTwoAtOnce:
    def test_the_second_is_told_and_changes_nothing(self, petra: Any, leo: Any) -> None:
        request = ScreeningRequestFactory()
        first, second = browser(petra), browser(leo)
        send(first, request, state="taken")
        said = send(second, request, version=0, state="booked", note="Wednesday at nine")
        assert "Petra Poole was faster: Taken." in said
        assert "The note was saved." in said  # what was typed is not lost
        assert (request.state, request.assigned_to) == ("taken", petra)
        assert request.notes.get().text == "Wednesday at nine"

    def test_in_the_same_moment_one_wins(self, petra: Any, leo: Any) -> None:
        request = ScreeningRequestFactory()
        mine = ScreeningRequest.objects.get(pk=request.pk)
        follow_up.change_state(request, FollowUpState.BOOKED, version=0, by=petra)
        with pytest.raises(ChangedMeanwhile, match="Petra Poole was faster: Booked"):
            follow_up.change_state(mine, FollowUpState.DECLINED, version=0, by=leo)
        assert ScreeningEvent.objects.count() == 1

    def test_a_button_that_is_pressed_twice_counts_once(self, petra: Any) -> None:
        request = ScreeningRequestFactory()
        client = browser(petra)
        for _ in range(2):
            said = send(client, request, version=0, state="not-reached", note="Rang out")
        assert "Marked as not reached." in said
        assert (request.events.count(), request.notes.count()) == (1, 1)

    def test_a_further_try_counts_again(self, petra: Any) -> None:
        request = ScreeningRequestFactory()
        client = browser(petra)
        for _ in range(2):
            send(client, request, state="not-reached")
        assert [event.kind for event in request.events.all()] == ["not-reached", "not-reached"]

    def test_erased_in_between(self, petra: Any) -> None:
        request = ScreeningRequestFactory()
        client = browser(petra)
        ScreeningRequest.objects.all().delete()
        assert (
            client.post(f"{REQUESTS}inspect/{request.pk}/", {"version": 0, "state": "taken"}).status_code
            == 404
        )


class TestThePage:
    def test_offers_what_may_follow(self, petra: Any, leo: Any) -> None:
        request = ScreeningRequestFactory()
        client = browser(petra)

        def buttons() -> list[str]:
            return [
                one.get_text() for one in page_of(client, request).select(".desk-steps button[name=state]")
            ]

        assert buttons() == ["I'll call", "Not reached", "Booked", "Declined", "Close"]
        send(client, request, state="taken")
        assert buttons() == ["Not reached", "Booked", "Declined", "Close", "Put it back"]
        send(client, request, state="not-reached")
        assert buttons() == ["Not reached again", "Booked", "Declined", "Close", "Put it back"]
        request.assigned_to = leo
        request.save()
        assert buttons()[0] == "I'll take it over"
        send(client, request, state="booked")
        assert buttons() == ["Open it again"]

    def test_takes_a_note_and_a_step_together(self, petra: Any) -> None:
        request = ScreeningRequestFactory()
        said = send(browser(petra), request, state="booked", note="Wednesday at nine")
        assert "Marked as booked. The note was saved." in said
        assert "Wednesday at nine" in said
        assert request.state == "booked"

    def test_tells_everything_that_happened_the_latest_first(self, petra: Any, leo: Any) -> None:
        request = ScreeningRequestFactory(
            created_at=NOON - timedelta(days=2), requested_at=NOON - timedelta(days=2)
        )
        OutgoingMail.objects.create(
            kind="desk", screening_request=request, sent_at=NOON - timedelta(days=2) + timedelta(minutes=1)
        )
        send(browser(petra), request, state="taken")
        send(browser(petra), request, give="yes", assigned_to=leo.pk)
        send(browser(leo), request, state="booked", note="Friday")
        lines = [
            " ".join(line.get_text(" ").split()).partition(".m. ")[2]
            for line in page_of(browser(leo), request).select(".desk-timeline > li > p")
        ]
        assert lines == [
            "Booked , Leo Lane".replace(" ,", ","),
            "Note, Leo Lane",
            "Given to Leo Lane, Petra Poole",
            "Taken, Petra Poole",
            "The desk was told by e-mail",
            "Asked for a screening",
        ]

    def test_can_be_given_to_those_only_who_see_it(self, petra: Any, leo: Any) -> None:
        request = ScreeningRequestFactory()
        stranger = member("view_lead", first_name="Sam")
        client = browser(petra)
        offered = {one["value"] for one in page_of(client, request).select(".desk-give option")}
        assert offered == {"", str(petra.pk), str(leo.pk)}
        said = send(client, request, give="yes", assigned_to=stranger.pk)
        assert "Choose one of the buttons below, and a person from the list." in said
        assert request.assigned_to is None
        with pytest.raises(NotChanged, match="may not see this request"):
            follow_up.change_state(request, FollowUpState.TAKEN, version=0, by=petra, assign_to=stranger)

    @pytest.mark.parametrize(
        "fields",
        [
            {"state": "erased"},
            {"state": ""},
            {"give": "yes", "assigned_to": "9" * 30},
            {"give": "yes", "assigned_to": "x"},
            {"give": "yes"},
            {"state": "taken", "version": "-1"},
            {"state": "taken", "version": "9" * 30},
            {"state": "taken", "version": ""},
            {"state": "booked", "version": "9" * 9},
        ],
        ids=str,
    )
    def test_refuses_what_no_button_sends(self, petra: Any, fields: dict[str, Any]) -> None:
        request = ScreeningRequestFactory()
        send(browser(petra), request, **fields)
        assert (request.state, request.version) == ("new", 0)
        assert not ScreeningEvent.objects.exists()

    def test_giving_keeps_the_note_and_other_buttons_ignore_the_list(self, petra: Any, leo: Any) -> None:
        request = ScreeningRequestFactory()
        send(browser(petra), request, state="taken", assigned_to=leo.pk)
        assert request.assigned_to == petra
        send(browser(petra), request, give="yes", assigned_to=leo.pk, note="Call after five.")
        assert request.assigned_to == leo
        assert request.notes.get().text == "Call after five."

    def test_takes_our_own_page(self, petra: Any) -> None:
        request = ScreeningRequestFactory()
        client = Client(enforce_csrf_checks=True)
        client.force_login(petra)
        assert (
            client.post(f"{REQUESTS}inspect/{request.pk}/", {"state": "taken", "version": 0}).status_code
            == 403
        )

    def test_works_with_a_keyboard(self, petra: Any) -> None:
        """Every step is a button of a form that needs no script, and every field has its label."""
        page = page_of(browser(petra), ScreeningRequestFactory())
        for form in page.select(".desk form"):
            assert form.select_one("button[type=submit]")
            assert form.select_one("[name=csrfmiddlewaretoken]")
            for field in form.select("textarea, select"):
                assert page.select_one(f"label[for={field['id']}]")

    def test_dials_on_a_tap(self, petra: Any) -> None:
        page = page_of(browser(petra), ScreeningRequestFactory(telephone="+12075550142"))
        assert page.select_one("a.desk-telephone")["href"] == "tel:+1-207-555-0142"

    def test_holds_hostile_names_and_notes_as_text(self, petra: Any) -> None:
        request = ScreeningRequestFactory(name="<script>alert(1)</script>")
        StaffNoteFactory(lead=None, screening_request=request, text="<img src=x onerror=alert(2)>")
        html = browser(petra).get(f"{REQUESTS}inspect/{request.pk}/").content
        assert b"<script>alert(1)" not in html and b"<img src=x" not in html


class TestTheList:
    def names(self, client: Client, query: str = "") -> list[str]:
        response = client.get(f"{REQUESTS}{query}")
        return [one.name for one in response.context["object_list"]]

    @pytest.fixture
    def four(self, petra: Any) -> None:
        for days, name, state in (
            (1, "Young", "new"),
            (9, "Old", "not-reached"),
            (5, "Middle", "taken"),
            (20, "Done", "booked"),
        ):
            ScreeningRequestFactory(
                name=name,
                state=state,
                assigned_to=petra if state in ("taken", "booked") else None,
                requested_at=timezone.now() - timedelta(days=days),
            )

    def test_begins_with_who_waits_longest_and_leaves_out_the_done(self, petra: Any, four: None) -> None:
        assert self.names(browser(petra)) == ["Old", "Middle", "Young"]

    def test_of_all_begins_with_the_latest(self, petra: Any, four: None) -> None:
        assert self.names(browser(petra), "?state=all") == ["Young", "Middle", "Old", "Done"]

    def test_can_be_sorted_otherwise(self, petra: Any, four: None) -> None:
        assert self.names(browser(petra), "?ordering=name") == ["Middle", "Old", "Young"]
        assert self.names(browser(petra), "?ordering=nonsense") == ["Old", "Middle", "Young"]

    def test_is_filtered_by_state_and_by_who_has_taken_it(self, petra: Any, leo: Any, four: None) -> None:
        client = browser(petra)
        assert self.names(client, "?state=booked") == ["Done"]
        assert self.names(client, f"?assigned_to={petra.pk}") == ["Middle"]
        assert self.names(client, "?assigned_to=null") == ["Old", "Young"]
        assert "Nobody" in client.get(f"{REQUESTS}?assigned_to=null").content.decode()
        assert self.names(browser(leo), f"?assigned_to={leo.pk}") == []
        assert self.names(client, "?state=nonsense") == []
        assert self.names(client, f"?assigned_to={'9' * 40}") == []

    def test_search_looks_through_the_done_too(self, petra: Any, four: None) -> None:
        assert self.names(browser(petra), "?q=done") == ["Done"]

    def test_says_who_calls(self, petra: Any, four: None) -> None:
        text = (
            BeautifulSoup(browser(petra).get(REQUESTS).content, "html.parser")
            .select_one("main")
            .get_text(" ")
        )
        assert "Petra Poole" in text and "Nobody" in text and "Not reached" in text

    def test_says_where_one_is(self, petra: Any, four: None) -> None:
        def shown(query: str) -> list[str]:
            page = BeautifulSoup(browser(petra).get(f"{REQUESTS}{query}").content, "html.parser")
            return [one.get_text() for one in page.select("nav[aria-label=Requests] [aria-current]")]

        assert shown("") == ["Waiting for a call"]
        assert shown("?assigned_to=null") == ["Taken by nobody"]
        assert shown(f"?assigned_to={petra.pk}") == ["Mine"]
        assert shown("?state=all") == ["All"]
        assert shown("?state=booked") == []

    def test_takes_the_same_queries_for_many(
        self, petra: Any, leo: Any, django_assert_max_num_queries: Any
    ) -> None:
        location = LocationPageFactory()
        for number in range(30):
            request = ScreeningRequestFactory(
                preferred_location=location, assigned_to=(petra, leo, None)[number % 3], state="taken"
            )
            LeadMailFactory(lead=None, screening_request=request, kind="desk")
            StaffNoteFactory(lead=None, screening_request=request)
        client = browser(petra)
        client.get(REQUESTS)
        with django_assert_max_num_queries(27):
            client.get(REQUESTS)

    def test_of_a_request_takes_the_same_queries_for_many_steps(
        self, petra: Any, django_assert_max_num_queries: Any
    ) -> None:
        request = ScreeningRequestFactory()
        for number in range(20):
            follow_up.change_state(request, FollowUpState.NOT_REACHED, version=number, by=petra)
            StaffNoteFactory(lead=None, screening_request=request)
        client = browser(petra)
        page_of(client, request)
        with django_assert_max_num_queries(30):
            page_of(client, request)

    def test_says_erase_where_the_page_says_so(self, branding: Any) -> None:
        client = browser(member("view_screeningrequest", "delete_screeningrequest"))
        request = ScreeningRequestFactory()
        page = BeautifulSoup(client.get(REQUESTS).content, "html.parser")
        link = page.find("a", href=lambda href: href and href.startswith(f"{REQUESTS}delete/{request.pk}/"))
        assert link.get_text(strip=True) == "Erase"
        assert "Delete" not in page.select_one("main table").get_text()
        link = page_of(client, request).find("a", href=f"{REQUESTS}delete/{request.pk}/")
        assert link.get_text(strip=True) == "Erase"

    def test_the_first_page_says_how_many_wait(self, petra: Any, four: None) -> None:
        assert "See who asked for a screening (3 waiting)" in browser(petra).get("/admin/").content.decode()


class TestTheExport:
    def test_holds_the_state_and_no_note(self, petra: Any) -> None:
        request = ScreeningRequestFactory(state="taken", assigned_to=petra)
        StaffNoteFactory(lead=None, screening_request=request, text="Zebulon's note")
        text = b"".join(browser(petra).get(f"{REQUESTS}?export=csv").streaming_content).decode("utf-8-sig")
        heading, row = text.splitlines()
        assert "State,Assigned to" in heading
        assert "Taken,Petra Poole" in row
        assert "Zebulon" not in text


class TestTheEMailToTheDesk:
    @pytest.fixture(autouse=True)
    def _noon(self, time_machine: Any) -> None:
        time_machine.move_to(NOON, tick=False)

    @pytest.fixture
    def failed(self, branding: Any) -> ScreeningRequest:
        location = LocationPageFactory(email="wharf@example.com")
        request = ScreeningRequestFactory(preferred_location=location)
        OutgoingMail.objects.create(kind="desk", screening_request=request, given_up_at=timezone.now())
        return request

    def again(self, client: Client, request: ScreeningRequest) -> str:
        response = client.post(f"{REQUESTS}send-again/{request.pk}/", follow=True)
        return response.content.decode()

    def test_is_sent_again_with_a_button_and_stands_in_the_timeline(
        self, petra: Any, failed: ScreeningRequest
    ) -> None:
        page = page_of(browser(petra), failed)
        assert page.find("form", action=f"{REQUESTS}send-again/{failed.pk}/")
        said = self.again(browser(petra), failed)
        assert "The e-mail to the desk is being sent again." in said
        assert [message.to for message in mail.outbox] == [["wharf@example.com"]]
        assert "The e-mail to the desk was sent again" in said

    def test_not_twice_within_ten_minutes(
        self, petra: Any, failed: ScreeningRequest, time_machine: Any
    ) -> None:
        for _ in range(2):
            said = self.again(browser(petra), failed)
        assert "sent less than 10 minutes ago" in said
        assert len(mail.outbox) == 1
        time_machine.shift(11 * 60)
        self.again(browser(petra), failed)
        assert len(mail.outbox) == 2

    def test_is_not_possible_without_the_form(self, petra: Any, failed: ScreeningRequest) -> None:
        failed.form_page.delete()
        assert "The form of this request is deleted" in self.again(browser(petra), failed)
        assert not mail.outbox

    def test_takes_a_button(self, petra: Any, failed: ScreeningRequest) -> None:
        assert browser(petra).get(f"{REQUESTS}send-again/{failed.pk}/").status_code == 405


@pytest.mark.parametrize("state", FollowUpState)
def test_a_request_that_waits_says_so(state: FollowUpState, branding: Any) -> None:
    request = ScreeningRequestFactory(state=state)
    assert request.is_to_be_called == (state in OPEN_STATES)
    assert ScreeningRequest.objects.to_be_called().exists() == (state in OPEN_STATES)
