"""What each desk is told in its morning: once a day, in the location's own time, in numbers."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.test import Client
from wagtail.models import Site

from clinic.core.clock import jobs
from leadcapture import clock_jobs, outbox
from leadcapture.desk_digest import forget_old_digests, queue_due_digests
from leadcapture.models import DeskDigest, OutgoingMail, ScreeningRequest
from leadcapture.models.desk_digests import waiting_at
from locations.models import LocationPage
from tests.factories import (
    LocationPageFactory,
    ScreeningFormPageFactory,
    ScreeningRequestFactory,
    StandardPageFactory,
    home_page,
)

from .conftest import run_queued_tasks
from .staff import REQUESTS, browser, member, member_at

#: Friday, eight in the morning in New York, an hour that is five in Los Angeles.
EIGHT = datetime(2026, 11, 20, 13, tzinfo=UTC)


@pytest.fixture
def wharf(branding: Any) -> LocationPage:
    return LocationPageFactory(title="Old Wharf", email="wharf@example.com")


@pytest.fixture
def at(time_machine: Any) -> Any:
    """Let it be so many hours after eight in New York."""
    return lambda hours: time_machine.move_to(EIGHT + timedelta(hours=hours), tick=False)


@pytest.fixture(autouse=True)
def _eight(at: Any) -> None:
    at(0)


def waiting(location: LocationPage | None, **values: Any) -> ScreeningRequest:
    return ScreeningRequestFactory(
        preferred_location=location, requested_at=EIGHT - timedelta(days=2), **values
    )


class TestWhen:
    def test_in_the_morning_and_once(self, wharf: LocationPage, at: Any) -> None:
        waiting(wharf)
        for hours in (-0.1, 0, 0.1, 3, 7.9, 12):
            at(hours)
            queue_due_digests()
        assert [message.to for message in mail.outbox] == [["wharf@example.com"]]
        assert DeskDigest.objects.get().day == date(2026, 11, 20)

    def test_again_the_next_morning(self, wharf: LocationPage, at: Any) -> None:
        waiting(wharf)
        for hours in (0, 24, 24.1):
            at(hours)
            queue_due_digests()
        assert len(mail.outbox) == 2

    def test_by_the_location_s_own_clock(self, wharf: LocationPage, at: Any) -> None:
        west = LocationPageFactory(email="west@example.com", time_zone="America/Los_Angeles")
        far = LocationPageFactory(email="far@example.com", time_zone="Pacific/Auckland")
        waiting(wharf), waiting(west), waiting(far)
        sent = {}
        for hours in range(30):
            at(hours)
            queue_due_digests()
            for message in mail.outbox:
                sent.setdefault((message.to[0], message.extra_headers["Message-ID"]), hours)
        first = {to: min(hours for (one, _), hours in sent.items() if one == to) for to, _ in sent}
        # Auckland is 18 hours ahead: eight o'clock there is six hours after eight in New York.
        assert first == {"wharf@example.com": 0, "west@example.com": 3, "far@example.com": 6}
        assert [to for to, _ in sent].count("far@example.com") == 1

    def test_late_where_the_clock_was_away_and_not_in_the_evening(self, wharf: LocationPage, at: Any) -> None:
        waiting(wharf)
        at(9)
        assert queue_due_digests() == 0
        at(24 + 5)
        assert queue_due_digests() == 1

    @pytest.mark.parametrize(("day", "hour_in_utc"), [("2026-03-08", 12), ("2026-11-01", 13)])
    def test_on_the_days_on_which_clocks_change(
        self, wharf: LocationPage, time_machine: Any, day: str, hour_in_utc: int
    ) -> None:
        waiting(wharf)
        midnight = datetime.fromisoformat(f"{day}T00:00:00+00:00")
        told = []
        for quarter in range(4 * 24):
            time_machine.move_to(midnight + timedelta(minutes=15 * quarter), tick=False)
            if queue_due_digests():
                told.append(quarter / 4)
        assert [hour for hour in told if hour >= 4] == [hour_in_utc]

    def test_at_the_hour_that_editors_chose_or_never(self, wharf: LocationPage, at: Any) -> None:
        waiting(wharf)
        LocationPage.objects.update(digest_hour=10)
        at(1.9)
        assert queue_due_digests() == 0
        at(2)
        assert queue_due_digests() == 1
        LocationPage.objects.update(digest_hour=None)
        at(26)
        assert queue_due_digests() == 0

    def test_not_where_nobody_waits_also_if_somebody_asks_later(self, wharf: LocationPage, at: Any) -> None:
        for state in ("booked", "declined", "closed"):
            waiting(wharf, state=state)
        assert queue_due_digests() == 0
        waiting(wharf)
        at(1)
        assert queue_due_digests() == 0
        assert not mail.outbox

    def test_not_from_a_page_that_is_not_published(self, branding: Any) -> None:
        waiting(LocationPageFactory(draft=True))
        assert queue_due_digests() == 0

    def test_of_a_zone_that_is_none_the_others_hear_all_the_same(
        self, wharf: LocationPage, caplog: pytest.LogCaptureFixture
    ) -> None:
        waiting(wharf)
        LocationPageFactory(time_zone="Mars/Olympus_Mons")
        LocationPageFactory(time_zone="../../etc/passwd")
        assert queue_due_digests() == 1
        assert "time zone" in caplog.text

    def test_two_clocks_at_once_tell_once(self, wharf: LocationPage, monkeypatch: pytest.MonkeyPatch) -> None:
        waiting(wharf)
        from leadcapture import desk_digest

        # Both have looked before either has written.
        seen = DeskDigest.objects.none()
        monkeypatch.setattr(desk_digest.DeskDigest.objects, "filter", lambda **values: seen, raising=False)
        assert [queue_due_digests(), queue_due_digests()] == [1, 0]

    def test_the_database_allows_one_a_day(self, wharf: LocationPage) -> None:
        DeskDigest.objects.create(location=wharf, day=EIGHT.date())
        with pytest.raises(IntegrityError), transaction.atomic():
            DeskDigest.objects.create(location=wharf, day=EIGHT.date())

    def test_the_clock_knows_it(self) -> None:
        known = {job.function for job in jobs}
        assert {clock_jobs.tell_desks_in_the_morning, clock_jobs.forget_mornings} <= known

    def test_days_are_forgotten(self, wharf: LocationPage, at: Any) -> None:
        waiting(wharf)
        queue_due_digests()
        at(24 * 29)
        assert forget_old_digests() == 0
        at(24 * 32)
        assert forget_old_digests()
        assert not DeskDigest.objects.exists() and not OutgoingMail.objects.exists()

    def test_takes_the_same_queries_for_many_locations(
        self, wharf: LocationPage, django_assert_max_num_queries: Any
    ) -> None:
        LocationPageFactory.create_batch(5)
        queue_due_digests()
        with django_assert_max_num_queries(2):
            queue_due_digests()


class TestWhatItSays:
    def test_numbers_and_links_and_nothing_about_anybody(self, wharf: LocationPage) -> None:
        values = {"name": "Zebulon", "email": "zebulon@example.com", "telephone": "+12075550142"}
        waiting(wharf, **values), waiting(wharf, state="taken", **values)
        waiting(wharf, state="not-reached", **values), waiting(wharf, state="not-reached", **values)
        waiting(None, **values), waiting(LocationPageFactory(), **values), waiting(wharf, state="booked")
        queue_due_digests()
        message = mail.outbox[0]
        assert message.subject == "Screening requests: 5 people wait for a call"
        for line in (
            "5 people wait for a call of the desk at Old Wharf; the first of them asked on Wednesday, November 18.",
            "New, nobody has taken them: 2",
            "Taken, not yet answered: 1",
            "Called, not reached: 2",
            "the longest waiting first (4):",
            "for whichever desk is first (1):",
        ):
            assert line in message.body
        everything = message.message().as_string()
        assert "ebulon" not in everything and "0142" not in everything
        assert message.extra_headers["Auto-Submitted"] == "auto-generated"

    def test_its_links_lead_to_those_whom_it_counts(self, wharf: LocationPage) -> None:
        waiting(wharf), waiting(wharf), waiting(None), waiting(wharf, state="closed")
        queue_due_digests()
        links = [line for line in mail.outbox[0].body.splitlines() if line.startswith("http")]
        client = browser(member("view_screeningrequest"))
        counts = []
        for link in links:
            parts = urlsplit(link)
            assert parts.path == REQUESTS
            counts.append(len(client.get(f"{parts.path}?{parts.query}").context["object_list"]))
        assert counts == [2, 1]

    def test_one_person_is_one_person(self, wharf: LocationPage) -> None:
        waiting(wharf)
        queue_due_digests()
        assert mail.outbox[0].subject == "Screening requests: 1 person waits for a call"
        assert "preferred_location=null" not in mail.outbox[0].body

    def test_counts_those_without_a_location_of_the_same_site_only(self, wharf: LocationPage) -> None:
        root = StandardPageFactory(parent=home_page().get_parent())
        Site.objects.create(hostname="other.example.com", root_page=root)
        Site.clear_site_root_paths_cache()
        waiting(None, form_page=ScreeningFormPageFactory(parent=root))
        assert waiting_at(wharf).total == 0
        waiting(None)
        assert waiting_at(wharf).total == 1

    def test_goes_to_the_clinic_where_the_location_has_no_address(
        self, wharf: LocationPage, branding: Any
    ) -> None:
        LocationPage.objects.update(email="")
        waiting(wharf)
        queue_due_digests()
        assert mail.outbox[0].to == [branding.email]


class TestTheOutbox:
    def test_says_nothing_more_when_the_day_is_over_or_nobody_waits(
        self, wharf: LocationPage, queued_tasks: None, at: Any
    ) -> None:
        request = waiting(wharf)
        queue_due_digests()
        at(24)
        run_queued_tasks()
        assert not OutgoingMail.objects.exists()
        queue_due_digests()
        request.delete()
        run_queued_tasks()
        assert not OutgoingMail.objects.exists()
        assert not mail.outbox

    def test_tries_again_and_gives_up_where_staff_see_it(
        self, wharf: LocationPage, branding: Any, queued_tasks: None, time_machine: Any
    ) -> None:
        LocationPage.objects.update(email="")
        branding.email = ""
        branding.save()
        waiting(wharf)
        queue_due_digests()
        run_queued_tasks()
        row = OutgoingMail.objects.get()
        assert (row.attempts, row.is_open, row.last_error) == (1, True, "NobodyToWriteTo")
        OutgoingMail.objects.update(attempts=outbox.MAX_ATTEMPTS - 1, next_attempt_at=EIGHT)
        outbox.work_off()
        row.refresh_from_db()
        assert row.given_up_at
        shown = "The morning e-mail to Old Wharf of Nov 20 could not be sent"
        assert shown in browser(member("view_screeningrequest")).get(REQUESTS).content.decode()
        assert shown in browser(member_at(wharf)).get(REQUESTS).content.decode()
        assert shown not in browser(member_at(LocationPageFactory())).get(REQUESTS).content.decode()

    @pytest.mark.parametrize("with_digest", [True, False])
    def test_every_mail_answers_one(self, wharf: LocationPage, with_digest: bool) -> None:
        digest = DeskDigest.objects.create(location=wharf, day=EIGHT.date()) if with_digest else None
        request = ScreeningRequestFactory() if with_digest else None
        with pytest.raises(IntegrityError), transaction.atomic():
            OutgoingMail.objects.create(kind="digest", digest=digest, screening_request=request)


class TestTheEditors:
    @pytest.mark.parametrize(
        ("mode", "words"),
        [
            ("mail:digest", "Subject: Screening requests: 4 people wait for a call"),
            ("mail:desk", "Subject: A new screening request is waiting"),
        ],
    )
    @pytest.mark.parametrize("with_location", [True, False])
    def test_see_it_in_the_preview_of_the_form(
        self, screening_page: Any, mode: str, words: str, with_location: bool
    ) -> None:
        if with_location:
            LocationPageFactory()
        assert mode in dict(screening_page.preview_modes)
        response = screening_page.make_preview_request(preview_mode=mode)
        assert response["Content-Type"] == "text/plain; charset=utf-8"
        assert words in response.content.decode()

    def test_choose_its_hour_on_the_page_of_the_location(self, wharf: LocationPage, admin: Client) -> None:
        page = admin.get(f"/admin/pages/{wharf.pk}/edit/").content.decode()
        assert "Morning e-mail to the desk" in page and "At 8 in the morning" in page


def test_one_that_waited_for_the_mail_server_until_the_evening_is_dropped(
    wharf: LocationPage, at: Any, settings: Any
) -> None:
    settings.EMAIL_BACKEND = "tests.leadcapture.test_outbox.DeadServer"
    waiting(wharf)
    at(0)
    assert queue_due_digests() == 1
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    at(14)
    outbox.work_off()
    assert not mail.outbox
    assert not OutgoingMail.objects.of_kind(OutgoingMail.Kind.DIGEST).exists()
