"""A mail server that takes nothing of ours: e-mails wait, staff are told in words, and all goes out once it is mended."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Permission
from django.db import IntegrityError
from django.test import Client
from django.utils import timezone

from clinic.core.models import Heartbeat
from leadcapture.mail_trouble import current_trouble
from leadcapture.models import EmailEvent, MailTrouble, OutgoingMail
from leadcapture.outbox import UNCLEAR, work_off
from leadcapture.tasks import call_for_due_dispatches
from tests.factories import LeadFactory, LeadMailFactory, SuperuserFactory, UserFactory

from .mail_server import Mailbox, running

NOON = datetime(2026, 11, 23, 14, 14, tzinfo=UTC)  # 9:14 in the morning in New York
PASSWORD = "the-right-password"
Kind = MailTrouble.Kind


@pytest.fixture(autouse=True)
def _noon(time_machine: Any) -> None:
    time_machine.move_to(NOON, tick=False)


@pytest.fixture
def waiting(tips_page: Any) -> list[OutgoingMail]:
    """Three e-mails that are due."""
    return [LeadMailFactory(lead=LeadFactory(form_page=tips_page)) for _ in range(3)]


def use(settings: Any, box: Mailbox, password: str) -> None:
    settings.EMAIL_BACKEND = "clinic.core.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", box.port
    settings.EMAIL_HOST_USER = "clinic@example.com" if password else ""
    settings.EMAIL_HOST_PASSWORD = password
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False


@pytest.fixture
def mailbox(settings: Any) -> Iterator[Mailbox]:
    """A server that wants a password, and settings with another one."""
    with running(PASSWORD) as box:
        use(settings, box, "the-wrong-password")
        yield box


@pytest.fixture
def open_mailbox(settings: Any) -> Iterator[Mailbox]:
    with running() as box:
        use(settings, box, "")
        yield box


class TestAWrongPassword:
    def test_is_told_in_words_and_loses_nothing(
        self, waiting: list[OutgoingMail], mailbox: Mailbox, caplog: pytest.LogCaptureFixture
    ) -> None:
        assert work_off() == 0
        trouble = current_trouble()
        assert trouble is not None
        assert trouble.sentence == (
            "No e-mail has gone out since Monday, November 23, 9:14 a.m.: the mail server refuses our log-in. 3 e-mails "
            "wait for it, and go out by themselves once it is mended. Ask whoever runs the site to check EMAIL_URL."
        )
        assert {mail.delivery for mail in OutgoingMail.objects.all()} == {"Waiting"}
        assert "The mail server refuses our log-in (SMTPAuthenticationError)" in caplog.text
        assert "password" not in caplog.text

    def test_is_tried_once_in_five_minutes_however_many_wait(
        self, waiting: list[OutgoingMail], mailbox: Mailbox, time_machine: Any
    ) -> None:
        """A mail server shuts out who guesses too often."""
        for _ in range(60):
            call_for_due_dispatches()
            time_machine.shift(10)
        assert mailbox.log_ins == 2 * 2  # each time in the two ways that the server offers

    def test_that_is_mended_after_days_sends_all_within_minutes(
        self, waiting: list[OutgoingMail], mailbox: Mailbox, settings: Any, time_machine: Any
    ) -> None:
        for _ in range(100):
            work_off()
            time_machine.shift(3600)
        trouble = current_trouble()
        assert trouble is not None and trouble.since == NOON
        settings.EMAIL_HOST_PASSWORD = PASSWORD
        time_machine.shift(300)
        assert work_off() == 3
        assert len(mailbox.envelopes) == 3
        assert current_trouble() is None
        assert {mail.attempts for mail in OutgoingMail.objects.all()} == {1}

    def test_that_was_never_given_is_the_same(
        self, waiting: list[OutgoingMail], mailbox: Mailbox, settings: Any
    ) -> None:
        settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
        work_off()
        assert MailTrouble.objects.get().kind == Kind.LOGIN
        assert {mail.delivery for mail in OutgoingMail.objects.all()} == {"Waiting"}


class TestARefusedSender:
    @pytest.mark.parametrize("answer", ["550 5.7.1 not your address", "553 5.1.8 no such domain"])
    def test_is_waited_for_and_told(
        self, waiting: list[OutgoingMail], open_mailbox: Mailbox, time_machine: Any, answer: str
    ) -> None:
        open_mailbox.sender_refusal = answer
        for _ in range(20):
            assert work_off() == 0
            time_machine.shift(3600)
        trouble = current_trouble()
        assert trouble is not None
        assert "the mail server refuses our sender's address. 3 e-mails wait" in trouble.sentence
        assert "check DEFAULT_FROM_EMAIL and EMAIL_URL." in trouble.sentence
        open_mailbox.sender_refusal = ""
        assert work_off() == 3
        assert current_trouble() is None

    @pytest.mark.parametrize("answer", ["421 closing", "450 later", "452 no room"])
    def test_for_now_is_a_server_that_is_busy(
        self, waiting: list[OutgoingMail], open_mailbox: Mailbox, answer: str
    ) -> None:
        open_mailbox.sender_refusal = answer
        assert work_off() == 0
        assert MailTrouble.objects.get().kind == Kind.BUSY
        assert {mail.delivery for mail in OutgoingMail.objects.all()} == {"Waiting"}

    def test_of_one_message_is_no_trouble_of_the_server(
        self, waiting: list[OutgoingMail], open_mailbox: Mailbox
    ) -> None:
        open_mailbox.sender_refusal = "552 too large"
        work_off()
        assert not MailTrouble.objects.exists()


class TestAServerThatIsAway:
    @pytest.fixture(autouse=True)
    def _away(self, settings: Any) -> None:
        settings.EMAIL_BACKEND = "clinic.core.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1

    def test_is_told_after_a_quarter_of_an_hour(self, waiting: list[OutgoingMail], time_machine: Any) -> None:
        work_off()
        time_machine.shift(14 * 60)
        work_off()
        assert current_trouble() is None
        time_machine.shift(60)
        trouble = current_trouble()
        assert trouble is not None
        assert "since Monday, November 23, 9:14 a.m.: the mail server can't be reached." in trouble.sentence

    def test_names_the_provider_s_settings_where_there_is_one(
        self, waiting: list[OutgoingMail], time_machine: Any, settings: Any
    ) -> None:
        settings.EMAIL_PROVIDER = "postmark"
        work_off()
        time_machine.shift(900)
        trouble = current_trouble()
        assert trouble is not None
        assert trouble.sentence.endswith("check EMAIL_PROVIDER and its key.")

    def test_is_no_news_where_nothing_waits_any_more(
        self, waiting: list[OutgoingMail], time_machine: Any
    ) -> None:
        work_off()
        OutgoingMail.objects.all().delete()
        time_machine.shift(timedelta(hours=23))
        trouble = current_trouble()
        assert trouble is not None and "None waits at the moment." in trouble.sentence
        time_machine.shift(timedelta(hours=2))
        assert current_trouble() is None

    def test_is_one_row_however_often_it_is_noted(self, db: None) -> None:
        for minutes, kind in enumerate([Kind.UNREACHED, Kind.LOGIN, Kind.UNREACHED]):
            MailTrouble.objects.note(kind, NOON + timedelta(minutes=minutes))
        row = MailTrouble.objects.get()
        assert (row.kind, row.since, row.latest_at) == (Kind.UNREACHED, NOON, NOON + timedelta(minutes=2))
        with pytest.raises(IntegrityError):
            MailTrouble.objects.create(pk=2, kind=Kind.LOGIN, since=NOON, latest_at=NOON)


class TestStaff:
    @pytest.fixture
    def trouble(self, waiting: list[OutgoingMail]) -> None:
        MailTrouble.objects.note(Kind.LOGIN, NOON)

    @staticmethod
    def member(*permissions: str) -> Client:
        user = UserFactory()
        names = ["access_admin", *permissions]
        user.user_permissions.set(Permission.objects.filter(codename__in=names))
        client = Client()
        client.force_login(user)
        return client

    @pytest.mark.parametrize(
        "path", ["/admin/lead/", "/admin/screeningrequest/", "/admin/", "/admin/reports/e-mail/"]
    )
    def test_are_told_where_they_look(self, trouble: None, path: str) -> None:
        client = self.member("view_lead", "view_screeningrequest", "view_outgoingmail")
        text = BeautifulSoup(client.get(path).content, "html.parser").get_text()
        assert text.count("the mail server refuses our log-in. 3 e-mails wait") == 1

    @pytest.mark.parametrize("path", ["/admin/lead/", "/admin/", "/admin/reports/e-mail/"])
    def test_are_not_told_while_all_is_well(self, waiting: list[OutgoingMail], path: str) -> None:
        client = self.member("view_lead", "view_outgoingmail")
        assert "No e-mail has gone out" not in client.get(path).content.decode()

    def test_are_not_told_in_a_file_or_with_every_filter(self, trouble: None) -> None:
        client = self.member("view_lead")
        client.get("/admin/lead/?export=csv")
        client.get("/admin/lead/results/")
        assert client.get("/admin/lead/").content.decode().count("refuses our log-in") == 1

    def test_without_the_right_see_nothing_of_it(self, trouble: None) -> None:
        client = self.member()
        assert "refuses our log-in" not in client.get("/admin/").content.decode()
        assert client.get("/admin/reports/e-mail/").status_code in (302, 403)

    def test_see_numbers_and_when_the_provider_was_heard_of(
        self, waiting: list[OutgoingMail], settings: Any
    ) -> None:
        OutgoingMail.objects.filter(pk=waiting[0].pk).update(given_up_at=NOON, last_error=UNCLEAR)
        client = self.member("view_outgoingmail")
        settings.EMAIL_EVENTS_FROM = ""
        assert "No provider tells us" in client.get("/admin/reports/e-mail/").content.decode()
        settings.EMAIL_EVENTS_FROM = "postmark"
        assert "Postmark should tell" in client.get("/admin/reports/e-mail/").content.decode()
        for number, kind in enumerate(["bounced", "bounced", "delivered"]):
            EmailEvent.objects.create(digest=str(number), kind=kind, received_at=NOON)
        EmailEvent.objects.create(digest="old", kind="complained", received_at=NOON - timedelta(days=31))
        page = BeautifulSoup(client.get("/admin/reports/e-mail/").content, "html.parser").main
        assert page is not None
        text = " ".join(page.get_text(" ").split())
        assert "Postmark was heard of last on Monday, November 23, 9:14 a.m." in text
        assert [cell.text for cell in page.select("td")] == ["Arrived", "1", "Came back", "2"]
        assert [number.text for number in page.select("dd")] == ["2", "1"]

    def test_cost_few_queries(
        self, trouble: None, django_assert_max_num_queries: Any, tips_page: Any
    ) -> None:
        client = self.member("view_outgoingmail")
        client.get("/admin/reports/e-mail/")
        for _ in range(20):
            LeadMailFactory(lead__form_page=tips_page)
        with django_assert_max_num_queries(30):
            client.get("/admin/reports/e-mail/")
        with django_assert_max_num_queries(2):
            current_trouble()


class TestNobodySends:
    """Worker and clock are dead: it is the web server that notices."""

    def test_is_told_on_the_first_page_and_in_the_report(
        self, waiting: list[OutgoingMail], client: Client, time_machine: Any
    ) -> None:
        time_machine.shift(14 * 60)
        assert current_trouble() is None
        time_machine.shift(6 * 3600)
        trouble = current_trouble()
        assert trouble is not None
        assert trouble.sentence == (
            "3 emails should have gone out since Monday, November 23, 9:14 a.m., and nothing tries to send them: the task "
            "worker and the clock do not run. Nothing is lost. Ask whoever "
            "runs the site to look at the worker and the clock."
        )
        client.force_login(SuperuserFactory())
        for address in ("/admin/", "/admin/reports/e-mail/"):
            assert "nothing tries to send them" in client.get(address).content.decode()

    @pytest.mark.parametrize(("alive", "missing"), [("clock", "the task worker"), ("worker", "the clock")])
    def test_names_who_is_missing(
        self, waiting: list[OutgoingMail], time_machine: Any, alive: str, missing: str
    ) -> None:
        time_machine.shift(3600)
        Heartbeat.beat(alive, "one:1")
        trouble = current_trouble()
        assert trouble is not None
        assert f"{missing} does not run" in trouble.sentence

    def test_is_not_said_of_a_long_queue_that_moves(
        self, waiting: list[OutgoingMail], time_machine: Any
    ) -> None:
        time_machine.shift(3600)
        for kind in ("worker", "clock"):
            Heartbeat.beat(kind, "one:1")
        trouble = current_trouble()
        assert trouble is not None and "although worker and clock run" in trouble.sentence
        OutgoingMail.objects.filter(pk=waiting[0].pk).update(sent_at=timezone.now())
        assert current_trouble() is None
