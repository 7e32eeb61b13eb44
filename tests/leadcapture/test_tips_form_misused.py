"""The free-tips form and those who misuse it, or use it late: hostile input, machines, old pages, the limit."""

from __future__ import annotations

from typing import Any

import pytest
from django.core import mail, signing
from django.test import Client

from leadcapture.form_token import SALT, Verdict, make_token, read_token
from leadcapture.models import FormPost, HeldRequest, Lead, ScreeningFormPage, ScreeningRequest, TipsFormPage
from leadcapture.rate_limit import EVERY

from .answers import JSON, the_form, token_in
from .conftest import Post


class TestHostileInput:
    """Nothing that a machine sends ends in a 500, and nothing of it is lost without a word."""

    @pytest.mark.parametrize(
        ("content_type", "body"),
        [
            ("application/x-www-form-urlencoded", b"first_name=\xff\xfe&email=%00%ff&consent=on"),
            ("application/x-www-form-urlencoded; charset=bogus", b"first_name=Ada"),
            ("application/x-www-form-urlencoded; charset=utf-16", b"first_name=Ada"),
            ("application/x-www-form-urlencoded", b"&&&===;;;%%%"),
            ("application/x-www-form-urlencoded", b""),
            ("application/json", b'{"first_name": "Ada"'),
            ("multipart/form-data", b"no boundary"),
            ("multipart/form-data; boundary=x", b"--x\r\nbroken"),
            ("multipart/form-data; boundary=x; charset=bogus", b"--x\r\n\r\n--x--"),
            ("text/plain", b"\x00" * 100),
            ("", b"first_name=Ada"),
        ],
    )
    def test_in_any_encoding_is_a_clear_no(
        self, visitor: Client, tips_page: TipsFormPage, content_type: str, body: bytes
    ) -> None:
        for accept in ("text/html", "application/json"):
            response = visitor.generic(
                "POST", f"/forms/tips/{tips_page.pk}/", body, content_type, headers={"Accept": accept}
            )
            assert response.status_code in (400, 422), accept
        assert not Lead.objects.exists()

    def test_of_great_size_is_refused_unread(self, visitor: Client, tips_page: TipsFormPage) -> None:
        response = visitor.post(f"/forms/tips/{tips_page.pk}/", {"first_name": "A" * 100_000})
        assert response.status_code == 413

    def test_with_thousands_of_fields_is_refused(self, visitor: Client, tips_page: TipsFormPage) -> None:
        response = visitor.generic(
            "POST", f"/forms/tips/{tips_page.pk}/", b"a&" * 20_000, "application/x-www-form-urlencoded"
        )
        assert response.status_code == 400

    @pytest.mark.parametrize("accept", ["", "*/*", "image/png", ";;;", "application/json;q=x", "a" * 5000])
    def test_in_the_accept_header_is_survived(self, ask_for_tips: Post, accept: str) -> None:
        assert ask_for_tips(email="", headers={"Accept": accept}).status_code == 422

    def test_in_a_name_is_inert_on_the_page(self, ask_for_tips: Post) -> None:
        hostile = '"><script>alert(1)</script>{{ 7|add:7 }}'
        page = ask_for_tips(first_name=hostile, email="").content.decode()
        assert "<script>alert" not in page
        assert "14" not in page.partition("alert(1)")[2][:40]

    def test_under_the_names_of_our_own_attributes_is_ignored(self, ask_for_tips: Post) -> None:
        ask_for_tips(sent_at="2020-01-01", form_page="1", public_id="x", attempts="99")
        lead = Lead.objects.get()
        assert (lead.mails.get().attempts, lead.delivery) == (1, "Sent")

    def test_a_database_that_fails_loses_nothing_that_was_typed(
        self, ask_for_tips: Post, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        from django.db import OperationalError

        from clinic.core.database.patience import Door
        from leadcapture.views import forms

        def fail(*args: Any, **kwargs: Any) -> None:
            raise OperationalError("disk full while writing ada@example.com")

        monkeypatch.setattr(forms, "receive", fail)
        # The next test is not to wait because of this one.
        monkeypatch.setattr(forms, "_door", Door())
        response = ask_for_tips()
        assert response.status_code == 503
        assert the_form(response).find("input", attrs={"name": "email"})["value"] == "ada@example.com"
        assert "(207) 555-0100" in response.content.decode()
        assert "OperationalError" in caplog.text
        assert "ada@example.com" not in caplog.text


class TestTheTrapForMachines:
    def test_holds_back_what_a_browser_may_have_filled_in_by_itself(self, ask_for_tips: Post) -> None:
        response = ask_for_tips(website="http://spam.example")
        assert (response.status_code, response["Location"]) == (303, "/free-tips/received/")
        assert not Lead.objects.exists()
        assert not mail.outbox
        assert HeldRequest.objects.get().reasons == ["hidden-field"]

    def test_asks_a_program_for_no_proof_that_would_not_help(self, ask_for_tips: Post) -> None:
        assert ask_for_tips(website="x", headers=JSON).json() == {"redirect": "/free-tips/received/"}

    def test_does_not_keep_a_person_from_correcting_a_mistake(self, ask_for_tips: Post) -> None:
        response = ask_for_tips(website="x", email="ada@")
        assert response.status_code == 422
        form = the_form(response)
        assert form.find("input", attrs={"name": "first_name"})["value"] == "Ada"
        assert not form.find("input", attrs={"name": "website"}).get("value")
        assert not HeldRequest.objects.exists()


class TestTheSignedTime:
    def test_is_fresh_whenever_the_form_is_shown_again(
        self, ask_for_tips: Post, tips_page: TipsFormPage
    ) -> None:
        sent = make_token(tips_page.consent_wording)
        form = the_form(ask_for_tips(email="", timestamp=sent))
        assert form.find("input", attrs={"name": "timestamp"})["value"] != sent

    @pytest.mark.parametrize("token", [None, "", "forged", "a:b:c", "\x00", "é" * 50, "W10:1:x"])
    def test_missing_or_forged_costs_one_more_click(self, ask_for_tips: Post, token: str | None) -> None:
        response = ask_for_tips(timestamp=token)
        assert response.status_code == 422
        assert "send the form once more" in response.content.decode()
        form = the_form(response)
        assert form.find("input", attrs={"name": "email"})["value"] == "ada@example.com"
        fresh = form.find("input", attrs={"name": "timestamp"})["value"]
        assert ask_for_tips(timestamp=fresh).status_code == 303

    def test_of_a_tab_left_open_for_days_costs_one_more_click(
        self, ask_for_tips: Post, tips_page: TipsFormPage, time_machine: Any
    ) -> None:
        time_machine.move_to("2026-11-20 12:00:00+00:00", tick=False)
        token = make_token(tips_page.consent_wording)
        time_machine.shift(3 * 24 * 3600)
        response = ask_for_tips(timestamp=token, headers=JSON)
        assert response.status_code == 422
        assert "open for a long time" in response.json()["message"]
        time_machine.shift(5)
        assert ask_for_tips(timestamp=response.json()["timestamp"]).status_code == 303

    def test_of_an_hour_ago_is_good_since_pages_are_cached(
        self, ask_for_tips: Post, tips_page: TipsFormPage, time_machine: Any
    ) -> None:
        time_machine.move_to("2026-11-20 12:00:00+00:00", tick=False)
        token = make_token(tips_page.consent_wording)
        time_machine.shift(3600)
        assert ask_for_tips(timestamp=token).status_code == 303

    def test_of_a_moment_ago_costs_one_more_click(
        self, ask_for_tips: Post, tips_page: TipsFormPage, settings: Any, time_machine: Any
    ) -> None:
        settings.FORM_MINIMUM_SECONDS = 2
        time_machine.move_to("2026-11-20 12:00:00+00:00", tick=False)
        token = make_token(tips_page.consent_wording)
        time_machine.shift(1)
        response = ask_for_tips(timestamp=token, headers=JSON)
        assert "faster than people type" in response.json()["message"]
        assert ask_for_tips(timestamp=response.json()["timestamp"]).status_code == 303

    @pytest.mark.parametrize("headers", [{}, JSON])
    def test_gives_who_corrects_a_letter_all_haste(
        self, ask_for_tips: Post, visitor: Client, settings: Any, time_machine: Any, headers: dict[str, str]
    ) -> None:
        settings.FORM_MINIMUM_SECONDS = 2
        time_machine.move_to("2026-11-20 12:00:00+00:00", tick=False)
        first = token_in(the_form(visitor.get("/free-tips/")))
        assert ask_for_tips(timestamp=first).status_code == 422
        time_machine.shift(30)
        response = ask_for_tips(timestamp=first, email="ada@", headers=headers)
        again = response.json()["timestamp"] if headers else token_in(the_form(response))
        assert ask_for_tips(timestamp=again).status_code == 303

    @pytest.mark.parametrize("words", [[0, "x"], [0, False, "x", "y", "z"], []])
    def test_with_other_parts_than_ours_is_unknown(self, words: list[Any]) -> None:
        assert read_token(signing.dumps(words, salt=SALT)).verdict is Verdict.UNKNOWN


class TestAWordingThatChanged:
    """The page stood open while an editor wrote another consent."""

    OLD, NEW = "Yes, send me the tips.", "Yes, send me the tips and the newsletter."

    @pytest.fixture
    def token(self, tips_page: TipsFormPage) -> str:
        tips_page.consent_wording = self.NEW
        tips_page.save()
        return make_token(self.OLD)

    def test_is_shown_with_an_empty_box_and_the_reason(self, ask_for_tips: Post, token: str) -> None:
        response = ask_for_tips(timestamp=token)
        assert response.status_code == 422
        form = the_form(response)
        box = form.find("input", attrs={"name": "consent"})
        assert not box.has_attr("checked")
        assert box["aria-invalid"] == "true"
        assert self.NEW in box.parent.get_text()
        assert "wording beside this box has changed" in form.find(attrs={"data-summary": True}).get_text()
        assert form.find("input", attrs={"name": "email"})["value"] == "ada@example.com"
        assert not Lead.objects.exists()

    def test_is_kept_once_it_is_agreed_to(self, ask_for_tips: Post, token: str) -> None:
        shown = token_in(the_form(ask_for_tips(timestamp=token)))
        assert ask_for_tips(timestamp=shown, consent=None).status_code == 422
        assert ask_for_tips(timestamp=shown).status_code == 303
        assert Lead.objects.get().consent_wording == self.NEW

    def test_is_told_a_program_in_json(self, ask_for_tips: Post, token: str) -> None:
        answer = ask_for_tips(timestamp=token, headers=JSON).json()
        assert list(answer["errors"]) == ["consent"]
        assert answer["consent_wording"] == self.NEW
        assert "consent_wording" not in ask_for_tips(email="", headers=JSON).json()

    def test_is_told_a_program_also_where_the_box_was_not_ticked(
        self, ask_for_tips: Post, token: str
    ) -> None:
        answer = ask_for_tips(timestamp=token, consent=None, headers=JSON).json()
        assert answer["consent_wording"] == self.NEW

    def test_empties_the_box_beside_other_mistakes_too(self, ask_for_tips: Post, token: str) -> None:
        form = the_form(ask_for_tips(timestamp=token, email="ada@"))
        assert not form.find("input", attrs={"name": "consent"}).has_attr("checked")
        assert "It should look like" in form.get_text()
        assert "wording beside this box has changed" in form.get_text()

    def test_empties_the_box_when_a_form_has_to_wait(
        self, ask_for_tips: Post, token: str, settings: Any
    ) -> None:
        settings.FORM_POSTS_PER_HOUR = 0
        response = ask_for_tips(timestamp=token)
        assert response.status_code == 429
        box = the_form(response).find("input", attrs={"name": "consent"})
        assert not box.has_attr("checked")
        assert "wording beside this box has changed" in response.content.decode()

    @pytest.mark.parametrize("sent", [None, "", "forged"])
    def test_can_not_be_ruled_out_without_a_token(self, ask_for_tips: Post, sent: str | None) -> None:
        form = the_form(ask_for_tips(timestamp=sent))
        assert not form.find("input", attrs={"name": "consent"}).has_attr("checked")
        assert "can't tell which wording" in form.get_text()

    def test_of_the_screening_form_is_shown_too(
        self, ask_for_screening: Post, screening_page: ScreeningFormPage
    ) -> None:
        token = make_token(screening_page.consent_wording)
        screening_page.consent_wording = self.NEW
        screening_page.save()
        form = the_form(ask_for_screening(timestamp=token))
        assert "wording beside this box has changed" in form.get_text()
        assert self.NEW in form.get_text()
        assert ask_for_screening(timestamp=token_in(form)).status_code == 303
        assert ScreeningRequest.objects.get().consent_wording == self.NEW


class TestTheLimit:
    @pytest.fixture(autouse=True)
    def _two_an_hour(self, settings: Any) -> None:
        settings.FORM_POSTS_PER_HOUR = 2

    def test_stops_a_network_and_keeps_what_was_typed(self, ask_for_tips: Post) -> None:
        ask_for_tips()
        ask_for_tips()
        response = ask_for_tips(email="third@example.com")
        assert response.status_code == 429
        assert "(207) 555-0100" in response.content.decode()
        assert the_form(response).find("input", attrs={"name": "email"})["value"] == "third@example.com"
        assert not Lead.objects.filter(email="third@example.com").exists()

    def test_says_so_in_json(self, ask_for_tips: Post) -> None:
        ask_for_tips()
        ask_for_tips()
        response = ask_for_tips(headers=JSON)
        assert response.status_code == 429
        assert "(207) 555-0100" in response.json()["message"]
        assert set(response.json()) == {"errors", "message", "timestamp"}

    @pytest.mark.parametrize(
        ("noon", "waits"),
        [
            (0, [(600, "2400", "about 40 minutes"), (2399, "1", "about 1 minute"), (1, None, None)]),
            # The key changes at midnight, and with it every count begins anew.
            (11.5 * 3600, [(600, "600", "about 10 minutes"), (600, None, None)]),
        ],
    )
    def test_says_when_it_ends(
        self, ask_for_tips: Post, time_machine: Any, noon: float, waits: list[Any]
    ) -> None:
        time_machine.move_to("2026-11-20 12:00:00+00:00", tick=False)
        time_machine.shift(noon)
        ask_for_tips()
        time_machine.shift(600)
        ask_for_tips()
        for seconds, retry_after, words in waits:
            time_machine.shift(seconds)
            response = ask_for_tips()
            assert response.headers.get("Retry-After") == retry_after
            if words:
                assert words in response.content.decode()
                assert "Nothing is lost" in response.content.decode()
            else:
                assert response.status_code == 303

    def test_does_not_count_mistakes(self, ask_for_tips: Post) -> None:
        token = None
        for _ in range(4):
            response = ask_for_tips(email="ada@", headers=JSON, **({"timestamp": token} if token else {}))
            assert response.status_code == 422
            token = response.json()["timestamp"]
        assert [ask_for_tips(timestamp=token).status_code for _ in range(3)] == [303, 303, 429]

    def test_counts_what_looks_like_a_machine(self, ask_for_tips: Post, settings: Any) -> None:
        settings.FORM_MINIMUM_SECONDS = 60
        assert ask_for_tips(website="x").status_code == 422
        assert ask_for_tips().status_code == 422
        assert ask_for_tips(email="", timestamp="forged").status_code == 429

    def test_of_mistakes_is_wider_and_ends_after_an_hour(self, ask_for_tips: Post, time_machine: Any) -> None:
        time_machine.move_to("2026-11-20 12:00:00+00:00", tick=False)
        answers = [ask_for_tips(email="ada@").status_code for _ in range(EVERY.posts + 1)]
        assert answers == [422] * 2 * 5 + [429]
        time_machine.shift(3600)
        assert ask_for_tips().status_code == 303

    def test_that_hides_a_question_asks_it_later(self, ask_for_tips: Post, time_machine: Any) -> None:
        time_machine.move_to("2026-11-20 12:00:00+00:00", tick=False)
        for _ in range(EVERY.posts):
            ask_for_tips(email="ada@")
        response = ask_for_tips(email="ada@gmial.com", headers=JSON)
        assert response.status_code == 429
        assert response.json()["errors"] == {}
        time_machine.shift(3600)
        later = ask_for_tips(email="ada@gmial.com", timestamp=response.json()["timestamp"])
        assert "Did you mean ada@gmail.com?" in later.content.decode()

    def test_ends_after_an_hour_even_for_who_kept_trying(self, ask_for_tips: Post, time_machine: Any) -> None:
        time_machine.move_to("2026-11-20 12:00:00+00:00", tick=False)
        for _ in range(2):
            ask_for_tips()
        time_machine.shift(1800)
        assert [ask_for_tips().status_code for _ in range(3)] == [429] * 3
        time_machine.shift(1801)
        assert ask_for_tips().status_code == 303

    def test_keeps_no_address(self, ask_for_tips: Post) -> None:
        ask_for_tips()
        networks = FormPost.objects.values_list("network", flat=True)
        assert {len(network) for network in networks} == {64}
        assert not any("127.0.0.1" in network for network in networks)

    def test_believes_no_forwarded_address(self, ask_for_tips: Post) -> None:
        """What proxies of ours say has been put in the connection's place before: tests/core/test_front_door.py."""
        for number in range(3):
            response = ask_for_tips(headers={"X-Forwarded-For": f"203.0.113.{number}"})
        assert response.status_code == 429
        assert ask_for_tips(sender="203.0.113.9").status_code == 303

    def test_counts_a_household_by_its_ipv6_network(self, ask_for_tips: Post) -> None:
        for number in range(3):
            response = ask_for_tips(sender=f"2001:db8:1:2::{number}")
        assert response.status_code == 429
        assert ask_for_tips(sender="2001:db8:1:3::1").status_code == 303

    def test_does_not_make_one_network_of_all_whose_address_is_unknown(
        self, visitor: Client, tips_page: TipsFormPage
    ) -> None:
        data = {
            "first_name": "Ada",
            "email": "ada@example.com",
            "consent": "on",
            "timestamp": make_token(tips_page.consent_wording),
        }
        for _ in range(3):
            response = visitor.post(f"/forms/tips/{tips_page.pk}/", data, REMOTE_ADDR="")
        assert response.status_code == 303
