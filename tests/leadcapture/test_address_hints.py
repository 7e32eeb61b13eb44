"""What staff are told of an e-mail address, and how a domain is looked up: against a real server, whatever it answers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from dnslib import DNSRecord

from leadcapture import address_hints, mail_servers
from leadcapture.address_hints import domains_to_look_up, hints_about, look_up_domains
from leadcapture.clock_jobs import forget_mail_domains, look_after_odd_requests
from leadcapture.mail_servers import look_up
from leadcapture.models import MailDomain, TipsFormPage
from leadcapture.services import request_tips
from tests.factories import HeldRequestFactory, LeadFactory, ScreeningRequestFactory

from .dns_server import Zone, dns_server

pytestmark = pytest.mark.django_db

Finding = MailDomain.Finding
LONG = "\n".join(f"x.example. 60 IN MX 10 {'m' * 60}{number}.x.example." for number in range(30))


@pytest.fixture
def zone() -> Iterator[Zone]:
    """A DNS server."""
    with dns_server() as running:
        yield running


class TestLookingUp:
    @pytest.mark.parametrize(
        ("lines", "finding"),
        [
            ("x.example. 60 IN MX 10 mail.x.example.", Finding.MAIL_SERVER),
            ("x.example. 60 IN MX 0 .", Finding.NULL_MX),
            ("x.example. 60 IN MX 0 .\nx.example. 60 IN A 192.0.2.1", Finding.NULL_MX),
            ("x.example. 60 IN A 192.0.2.1", Finding.HOST_ONLY),
            ("x.example. 60 IN AAAA 2001:db8::1", Finding.HOST_ONLY),
            ("", Finding.NO_HOST),
        ],
    )
    def test_follows_the_rules_of_mail(self, zone: Zone, lines: str, finding: Finding) -> None:
        zone.lines["x.example"] = lines
        assert look_up("x.example", zone.resolver()) is finding
        assert set(zone.asked) == {"x.example"}

    @pytest.mark.parametrize(
        ("code", "finding"),
        [("NXDOMAIN", Finding.NO_DOMAIN), ("SERVFAIL", Finding.UNKNOWN), ("REFUSED", Finding.UNKNOWN)],
    )
    def test_tells_errors_from_answers(self, zone: Zone, code: str, finding: Finding) -> None:
        zone.codes["x.example"] = code
        assert look_up("x.example", zone.resolver()) is finding

    def test_does_not_wait_for_ever(self, zone: Zone) -> None:
        zone.sleeps = 5
        assert look_up("x.example", zone.resolver()) is Finding.UNKNOWN

    def test_takes_a_long_answer_over_tcp(self, zone: Zone) -> None:
        zone.lines["x.example"] = LONG
        assert look_up("x.example", zone.resolver()) is Finding.MAIL_SERVER

    @pytest.mark.parametrize(
        "garble",
        [
            lambda data: b"",
            lambda data: b"\x00" * 7,
            lambda data: data[:14],
            lambda data: data[:2] + b"\xff" * 40,
            lambda data: bytes(DNSRecord.parse(data).reply().pack())[:-3],
        ],
    )
    def test_takes_nonsense_for_no_answer(self, zone: Zone, garble: Any) -> None:
        zone.garbles = garble
        assert look_up("x.example", zone.resolver()) is Finding.UNKNOWN

    @pytest.mark.parametrize("domain", ["a" * 64 + ".example", "..", "x..example", "é" * 70, "a." * 200])
    def test_survives_what_is_no_domain(self, zone: Zone, domain: str) -> None:
        assert look_up(domain, zone.resolver()) is Finding.UNKNOWN

    def test_without_a_resolver_finds_out_nothing(self, monkeypatch: pytest.MonkeyPatch) -> None:
        import dns.resolver

        def none() -> Any:
            raise dns.resolver.NoResolverConfiguration

        monkeypatch.setattr(mail_servers, "make_resolver", none)
        assert look_up("x.example") is Finding.UNKNOWN


class TestTheClock:
    @pytest.fixture(autouse=True)
    def _on(self, settings: Any, zone: Zone, monkeypatch: pytest.MonkeyPatch) -> None:
        settings.MAIL_DOMAIN_CHECKS = True
        monkeypatch.setattr(mail_servers, "make_resolver", zone.resolver)

    def test_has_each_new_domain_looked_up_once(self, zone: Zone, branding: Any) -> None:
        for name in ("a", "b", "c", "d", "e"):
            LeadFactory(email=f"ada@{name}.example")
        LeadFactory(email="bob@A.example")
        ScreeningRequestFactory(email="ada@s.example")
        HeldRequestFactory(email="ada@h.example")
        look_after_odd_requests()
        assert {row.domain for row in MailDomain.objects.all()} == {
            *(f"{name}.example" for name in "abcdesh"),
        }
        asked = len(zone.asked)
        look_after_odd_requests()
        assert len(zone.asked) == asked

    def test_asks_again_after_a_while(self, zone: Zone, time_machine: Any) -> None:
        time_machine.move_to("2026-11-20 12:00:00+00:00", tick=False)
        LeadFactory(email="ada@x.example")
        LeadFactory(email="ada@y.example")
        zone.codes["y.example"] = "SERVFAIL"
        look_up_domains(domains_to_look_up())
        assert domains_to_look_up() == []
        time_machine.shift(MailDomain.UNKNOWN_FOR)
        assert domains_to_look_up() == ["y.example"]
        time_machine.shift(MailDomain.GOOD_FOR)
        assert set(domains_to_look_up()) == {"x.example", "y.example"}
        time_machine.shift(timedelta(days=30))
        forget_mail_domains()
        assert not MailDomain.objects.exists()

    def test_asks_nobody_where_it_is_switched_off(self, zone: Zone, settings: Any) -> None:
        settings.MAIL_DOMAIN_CHECKS = False
        LeadFactory(email="ada@x.example")
        look_after_odd_requests()
        assert zone.asked == [] and not MailDomain.objects.exists()

    def test_asks_nobody_while_the_visitor_waits(self, zone: Zone, tips_page: TipsFormPage) -> None:
        request_tips(tips_page, first_name="Ada", email="ada@x.example")
        assert zone.asked == []

    def test_looks_at_the_latest_only(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(address_hints, "LATEST", 1)
        LeadFactory(email="ada@old.example")
        LeadFactory(email="ada@new.example")
        assert domains_to_look_up() == ["new.example"]


class TestHints:
    def test_are_none_for_a_usual_address(self) -> None:
        MailDomain.objects.create(domain="x.example", finding=Finding.MAIL_SERVER)
        assert hints_about("ada@x.example") == []
        assert hints_about("ada@never-looked-up.example") == []
        assert hints_about("") == []

    @pytest.mark.parametrize("finding", [Finding.NULL_MX, Finding.NO_DOMAIN, Finding.NO_HOST])
    def test_say_that_e_mails_come_back(self, finding: Finding) -> None:
        MailDomain.objects.create(domain="x.example", finding=finding)
        (hint,) = hints_about("ada@X.example")
        assert hint.startswith("E-mails to x.example probably come back.")
        assert finding.label in hint

    @pytest.mark.parametrize("finding", [Finding.UNKNOWN, Finding.HOST_ONLY])
    def test_say_nothing_where_nothing_is_sure(self, finding: Finding) -> None:
        MailDomain.objects.create(domain="x.example", finding=finding)
        assert hints_about("ada@x.example") == []

    def test_say_what_is_odd_in_the_address_itself(self) -> None:
        assert "ada@gmail.com" in hints_about("ada@gmial.com")[0]
        assert "throw away" in hints_about("ada@mailinator.com")[0]

    def test_stand_on_the_lead_s_page_and_stop_no_e_mail(
        self, tips_page: TipsFormPage, admin_client: Any, mailoutbox: list[Any]
    ) -> None:
        MailDomain.objects.create(domain="x.example", finding=Finding.NULL_MX)
        lead = request_tips(tips_page, first_name="Ada", email="ada@x.example")
        assert len(mailoutbox) == 1
        page = admin_client.get(f"/admin/lead/inspect/{lead.pk}/").content.decode()
        assert "E-mails to x.example probably come back." in page
        assert "A hint only" in page
