"""What a stranger types with somebody's address stays apart until its owner confirms, and floods no mailbox."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from hypothesis import example, given
from hypothesis import strategies as st

from leadcapture import services
from leadcapture.email_domains import mailbox_of
from leadcapture.models import GivenName, HeldRequest, Lead, OutgoingMail, TipsFormPage
from leadcapture.models.given_names import MOST_NAMES
from leadcapture.person import find_person
from leadcapture.quarantine import release
from leadcapture.rights import erase_address
from tests.factories import SuperuserFactory, TipsFormPageFactory

from .conftest import Post
from .test_double_opt_in import link_in

pytestmark = pytest.mark.django_db
LEADS = "/admin/lead/"


@pytest.fixture(autouse=True)
def _noon(time_machine: Any) -> None:
    time_machine.move_to("2026-11-20 12:00:00+00:00", tick=False)


@pytest.fixture
def confirms_first(tips_page: TipsFormPage) -> TipsFormPage:
    return that_confirms(tips_page, first=True)


def that_confirms(tips_page: TipsFormPage, *, first: bool) -> TipsFormPage:
    """The form, asking for a confirmation first or not."""
    tips_page.opt_in = TipsFormPage.OptIn.CONFIRM_FIRST if first else TipsFormPage.OptIn.AT_ONCE
    tips_page.save()
    return tips_page


def later_names(lead: Lead) -> list[str]:
    return list(lead.given_names.values_list("first_name", flat=True))


class TestTheNameThatStaffSee:
    @pytest.mark.parametrize("first", [True, False], ids=["confirms first", "at once"])
    def test_is_not_overwritten_before_the_address_confirms(
        self, tips_page: TipsFormPage, ask_for_tips: Post, admin: Client, first: bool, time_machine: Any
    ) -> None:
        that_confirms(tips_page, first=first)
        ask_for_tips(first_name="Noor")
        time_machine.shift(3600)
        ask_for_tips(first_name="Al")
        lead = Lead.objects.get()
        assert lead.first_name == "Noor"
        assert later_names(lead) == ["Al"]
        listed = admin.get(LEADS).content.decode()
        assert "Noor" in listed
        assert ">Al<" not in listed
        csv = b"".join(admin.get(f"{LEADS}?export=csv").streaming_content).decode()
        assert "Noor" in csv
        assert "Al," not in csv
        shown = admin.get(f"{LEADS}inspect/{lead.pk}/").content.decode()
        assert "Other first names that came with this address" in shown
        assert "Al, " in shown

    def test_is_the_one_that_the_confirmed_question_greeted_by(
        self, confirms_first: TipsFormPage, ask_for_tips: Post, visitor: Client, time_machine: Any
    ) -> None:
        ask_for_tips(first_name="Al")  # a stranger was first
        time_machine.shift(3600)
        ask_for_tips(first_name="Noor")
        assert "Hello Noor" in mail.outbox[1].body
        time_machine.shift(60)
        ask_for_tips(first_name="Bo")
        visitor.post(link_in(mail.outbox[1]))
        lead = Lead.objects.get()
        assert lead.first_name == "Noor"
        assert set(later_names(lead)) == {"Al", "Noor", "Bo"}  # nothing is lost
        assert "Hello Noor" in mail.outbox[-1].body

    def test_is_the_first_where_the_first_question_is_confirmed(
        self, confirms_first: TipsFormPage, ask_for_tips: Post, visitor: Client, time_machine: Any
    ) -> None:
        ask_for_tips(first_name="Noor")
        time_machine.shift(3600)
        ask_for_tips(first_name="Al")
        visitor.post(link_in(mail.outbox[0]))
        assert Lead.objects.get().first_name == "Noor"

    def test_is_not_overwritten_by_what_was_held_back(
        self, ask_for_tips: Post, tips_page: TipsFormPage
    ) -> None:
        ask_for_tips(first_name="Noor")
        ask_for_tips(first_name="http://evil.example")
        held = HeldRequest.objects.get()
        release(held.pk, by=SuperuserFactory())
        assert Lead.objects.get().first_name == "Noor"

    def test_stands_for_itself_at_each_form(self, ask_for_tips: Post, tips_page: TipsFormPage) -> None:
        ask_for_tips(first_name="Noor")
        services.request_tips(
            TipsFormPageFactory(title="Other", slug="other"), first_name="Al", email="ada@example.com"
        )
        assert list(Lead.objects.order_by("pk").values_list("first_name", flat=True)) == ["Noor", "Al"]

    def test_has_a_bounded_number_of_others(self, ask_for_tips: Post) -> None:
        ask_for_tips(first_name="Noor")
        for number in range(MOST_NAMES + 5):
            ask_for_tips(first_name=f"Name {number}")
            ask_for_tips(first_name=f"Name {number}")  # the same again is no other
        lead = Lead.objects.get()
        assert later_names(lead) == [f"Name {number}" for number in range(5, MOST_NAMES + 5)]
        assert lead.first_name == "Noor"

    def test_and_the_others_are_handed_over_and_erased(self, ask_for_tips: Post) -> None:
        ask_for_tips(first_name="Noor")
        ask_for_tips(first_name="Al")
        person = find_person("ada@example.com", seen_by=SuperuserFactory())
        assert person.names == ["Noor", "Al"]
        assert person.export()["free_tips"][0]["names_given_later"][0]["first_name"] == "Al"
        erase_address("ada@example.com")
        assert not GivenName.objects.exists()


class TestVariantsOfAnAddress:
    @pytest.mark.parametrize(
        "variant",
        [
            lambda number: f"victim+{number}@example.com",
            lambda number: f"vic.tim+{number}@gmail.com",
            lambda number: (
                "v" + "." * (number % 2) + f"ictim+{number}@{'google' if number % 3 else 'g'}mail.com"
            ),
        ],
        ids=["plus", "dots", "two domains"],
    )
    @pytest.mark.parametrize("first", [True, False], ids=["confirms first", "at once"])
    def test_get_a_bounded_number_of_mails_a_day(
        self, tips_page: TipsFormPage, ask_for_tips: Post, variant: Callable[[int], str], first: bool
    ) -> None:
        that_confirms(tips_page, first=first)
        for number in range(12):
            assert ask_for_tips(email=variant(number)).status_code == 303
        assert len(mail.outbox) == services.MAILS_A_DAY_TO_A_MAILBOX
        assert Lead.objects.count() == 12  # nothing is lost
        ask_for_tips(email="somebody@example.com")
        assert OutgoingMail.objects.count() == services.MAILS_A_DAY_TO_A_MAILBOX + 1

    def test_are_written_to_as_they_were_typed(self, ask_for_tips: Post) -> None:
        ask_for_tips(email="Ada.B+clinic@gmail.com")
        assert mail.outbox[0].to == ["Ada.B+clinic@gmail.com"]

    @given(
        local=st.from_regex(r"[a-z0-9]([a-z0-9.]{0,8}[a-z0-9])?", fullmatch=True),
        tag=st.text(alphabet="abc+.-_0", max_size=8),
        domain=st.sampled_from(["example.com", "gmail.com", "googlemail.com"]),
    )
    @example(local="a", tag="", domain="gmail.com")
    @example(local="a.b", tag="+@", domain="example.com")
    def test_are_one_mailbox(self, local: str, tag: str, domain: str) -> None:
        assert mailbox_of(f"{local}+{tag}@{domain}".upper()) == mailbox_of(f"{local}@{domain}")
        assert mailbox_of(mailbox_of(f"{local}@{domain}")) == mailbox_of(f"{local}@{domain}")

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("a.b@example.com", "ab@example.com"),
            ("ada@example.com", "ada@example.org"),
            ("+a@x.co", "+b@x.co"),
        ],
    )
    def test_of_two_people_stay_two(self, one: str, other: str) -> None:
        assert mailbox_of(one) != mailbox_of(other)


def test_the_page_that_people_forward_deletes_nothing(ask_for_tips: Post, visitor: Client) -> None:
    ask_for_tips()
    page = visitor.get(link_in(mail.outbox[0])).content.decode()
    assert "/tips/remove/" not in page
    assert "At the end of each of our e-mails is a link that deletes" in page
    assert "/tips/remove/" in mail.outbox[0].body
