"""The free-tips form: what a visitor sends, and what they get back."""

from __future__ import annotations

from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.core import mail, signing
from django.test import Client

from leadcapture.form_token import SALT, Verdict, make_token, read_token
from leadcapture.models import FormPost, Lead, ScreeningFormPage, ScreeningRequest, TipsFormPage
from leadcapture.rate_limit import EVERY
from tests.factories import StandardPageFactory, TipsFormPageFactory

from .conftest import Post

JSON = {"Accept": "application/json"}


def soup(response: Any) -> BeautifulSoup:
    return BeautifulSoup(response.content, "html.parser")


def token_in(form: BeautifulSoup) -> str:
    return form.find("input", attrs={"name": "timestamp"})["value"]


def the_form(response: Any) -> BeautifulSoup:
    form = soup(response).find("form", attrs={"method": "post"})
    assert form is not None
    return form


class TestARightForm:
    def test_is_kept_with_the_wording_that_was_agreed_to(
        self, ask_for_tips: Post, tips_page: TipsFormPage
    ) -> None:
        ask_for_tips()
        lead = Lead.objects.get()
        assert (lead.first_name, lead.email, lead.form_page) == ("Ada", "ada@example.com", tips_page)
        assert lead.consent_wording == tips_page.consent_wording

    def test_leads_to_the_thank_you_page_by_303(self, ask_for_tips: Post, visitor: Client) -> None:
        response = ask_for_tips()
        assert response.status_code == 303
        assert response["Location"] == "/free-tips/thank-you/"
        thanks = visitor.get(response["Location"])
        assert thanks.status_code == 200
        assert "Look into your mail" in thanks.content.decode()
        assert thanks["X-Robots-Tag"] == "noindex"

    def test_is_answered_by_one_e_mail(self, ask_for_tips: Post) -> None:
        ask_for_tips()
        assert [message.to for message in mail.outbox] == [["ada@example.com"]]
        assert Lead.objects.get().delivery == "Sent"

    def test_is_answered_in_json_for_a_program(self, ask_for_tips: Post) -> None:
        response = ask_for_tips(headers=JSON)
        assert (response.status_code, response.json()) == (200, {"redirect": "/free-tips/thank-you/"})

    def test_is_never_cached_and_sets_no_cookie(self, ask_for_tips: Post) -> None:
        response = ask_for_tips()
        assert "no-store" in response["Cache-Control"]
        assert not response.cookies

    def test_remembers_the_page_on_which_it_stood(self, ask_for_tips: Post) -> None:
        page = StandardPageFactory()
        ask_for_tips(source_page=str(page.pk))
        assert Lead.objects.get().source_page_id == page.pk

    def test_drops_a_source_page_that_makes_no_sense(self, ask_for_tips: Post) -> None:
        for number, value in enumerate(("0", "-1", "x", "1e3", "9" * 40, "１２", "\x00", "1;drop")):
            assert ask_for_tips(source_page=value, email=f"{number}@example.com").status_code == 303
        assert set(Lead.objects.values_list("source_page", flat=True)) == {None}

    def test_drops_a_source_page_that_is_not_published(self, ask_for_tips: Post) -> None:
        ask_for_tips(source_page=str(StandardPageFactory(draft=True).pk))
        assert Lead.objects.get().source_page is None


class TestAWrongForm:
    def test_is_shown_again_with_what_was_typed(self, ask_for_tips: Post) -> None:
        response = ask_for_tips(first_name="Ada <b>", email="ada@")
        assert response.status_code == 422
        assert "no-store" in response["Cache-Control"]
        form = the_form(response)
        assert form.find("input", attrs={"name": "first_name"})["value"] == "Ada <b>"
        assert form.find("input", attrs={"name": "email"})["value"] == "ada@"
        assert form.find("input", attrs={"name": "consent"}).has_attr("checked")
        assert not Lead.objects.exists()

    def test_says_beside_each_field_what_to_do(self, ask_for_tips: Post) -> None:
        form = the_form(ask_for_tips(first_name=" ", email="ada@", consent=None))
        for name, words in {
            "first_name": "Please tell us your first name.",
            "email": "It should look like name@example.com.",
            "consent": "Please tick this box",
        }.items():
            field = form.find("input", attrs={"name": name})
            assert field["aria-invalid"] == "true"
            described = [form.find(id=one) for one in field["aria-describedby"].split()]
            assert words in " ".join(one.get_text() for one in described if one)

    def test_stays_out_of_search_engines(self, ask_for_tips: Post) -> None:
        assert soup(ask_for_tips(email="")).find("meta", attrs={"name": "robots", "content": "noindex"})

    def test_is_answered_in_json_for_a_program(self, ask_for_tips: Post) -> None:
        response = ask_for_tips(email="ada@", headers=JSON)
        assert response.status_code == 422
        answer = response.json()
        assert list(answer["errors"]) == ["email"]
        assert answer["errors"]["email"] == [
            "Please check this e-mail address. It should look like name@example.com."
        ]
        assert answer["message"].startswith("Not sent yet.")
        assert ask_for_tips(timestamp=answer["timestamp"]).status_code == 303

    def test_needs_consent(self, ask_for_tips: Post) -> None:
        assert ask_for_tips(consent=None).status_code == 422
        assert not Lead.objects.exists()

    def test_refuses_a_name_that_is_too_long_without_cutting_it(self, ask_for_tips: Post) -> None:
        response = ask_for_tips(first_name="A" * 81)
        assert response.status_code == 422
        assert "at most 80 characters" in response.content.decode()

    def test_refuses_an_address_that_no_mail_reaches(self, ask_for_tips: Post) -> None:
        for address in (
            "ada",
            "ada@localhost",
            "ada@[127.0.0.1]",
            '"ada@x"@example.com',
            "ada@example.com, bob@example.com",
            "ſam@example.com",
            "ada@example..com",
            f"{'a' * 65}@example.com",
            f"ada@{'a' * 250}.com",
            "a b@example.com",
        ):
            assert ask_for_tips(email=address).status_code == 422, address[:60]
        assert not Lead.objects.exists()

    def test_lists_the_errors_with_links_for_a_summary(self, ask_for_tips: Post) -> None:
        response = ask_for_tips(first_name="", email="")
        links = response.context_data["form"].error_links
        ids = {tag["id"] for tag in soup(response).find_all(id=True)}
        assert len(links) == 2
        assert {link["id"] for link in links} <= ids


class TestTidying:
    def test_blanks_and_line_breaks_in_a_name_become_one_blank(self, ask_for_tips: Post) -> None:
        ask_for_tips(first_name="  Ada\r\nBcc:\tx@y.z \u202e ")
        assert Lead.objects.get().first_name == "Ada Bcc: x@y.z"

    def test_an_address_loses_blanks_and_the_capitals_of_its_domain(self, ask_for_tips: Post) -> None:
        ask_for_tips(email=" Ada.Byron@EXAMPLE.Com, ")
        assert Lead.objects.get().email == "Ada.Byron@example.com"


class TestASlipOfTheFinger:
    def test_is_asked_about_with_the_address_that_was_meant(self, ask_for_tips: Post) -> None:
        response = ask_for_tips(email="ada@gmial.com")
        assert response.status_code == 422
        assert "Did you mean ada@gmail.com?" in response.content.decode()
        assert not Lead.objects.exists()

    def test_passes_when_the_form_that_came_back_is_sent_unchanged(self, ask_for_tips: Post) -> None:
        form = the_form(ask_for_tips(email="ada@gmial.com"))
        token = form.find("input", attrs={"name": "timestamp"})["value"]
        assert ask_for_tips(email="ada@gmial.com", timestamp=token).status_code == 303

    def test_passes_for_a_program_too(self, ask_for_tips: Post) -> None:
        token = ask_for_tips(email="ada@gmail.con", headers=JSON).json()["timestamp"]
        assert ask_for_tips(email="ada@gmail.con", timestamp=token, headers=JSON).status_code == 200

    def test_is_asked_about_again_where_another_mistake_was_mended(self, ask_for_tips: Post) -> None:
        token = ask_for_tips(email="ada@gmial.com", consent=None, headers=JSON).json()["timestamp"]
        answer = ask_for_tips(email="ada@gmial.com", timestamp=token, headers=JSON).json()
        assert list(answer["errors"]) == ["email"]
        last = ask_for_tips(email="ada@gmial.com", timestamp=answer["timestamp"], headers=JSON)
        assert last.status_code == 200

    def test_is_asked_about_again_for_another_address(self, ask_for_tips: Post) -> None:
        token = ask_for_tips(email="ada@gmial.com", headers=JSON).json()["timestamp"]
        assert ask_for_tips(email="bob@gmial.com", timestamp=token).status_code == 422

    def test_is_not_seen_in_the_right_address(self, ask_for_tips: Post) -> None:
        assert ask_for_tips(email="ada@gmail.com").status_code == 303


class TestTheAddressOfTheForm:
    def test_followed_by_hand_leads_to_the_form(self, visitor: Client, tips_page: TipsFormPage) -> None:
        response = visitor.get(f"/forms/tips/{tips_page.pk}/")
        assert (response.status_code, response["Location"]) == (302, "/free-tips/")

    @pytest.mark.parametrize("pk", ["0", "987654321", "9" * 30, "9" * 5000])
    def test_of_an_unknown_form_is_not_found(self, visitor: Client, tips_page: TipsFormPage, pk: str) -> None:
        assert visitor.get(f"/forms/tips/{pk}/").status_code == 404
        # What is no address of a form at all is refused by Django's own CSRF check first.
        assert visitor.post(f"/forms/tips/{pk}/", {}).status_code in (403, 404)

    @pytest.mark.parametrize("kind", [{"draft": True}, {"private": True}, {"expired": True}])
    def test_of_a_form_that_visitors_may_not_see_is_not_found(
        self, visitor: Client, home: Any, kind: dict[str, bool]
    ) -> None:
        page = TipsFormPageFactory(**kind)
        assert visitor.post(f"/forms/tips/{page.pk}/", {}).status_code == 404
        assert visitor.get(f"/forms/tips/{page.pk}/").status_code == 404

    def test_of_the_other_kind_of_form_is_not_found(self, visitor: Client, tips_page: TipsFormPage) -> None:
        assert visitor.post(f"/forms/screening/{tips_page.pk}/", {}).status_code == 404

    @pytest.mark.parametrize("method", ["put", "delete", "patch"])
    def test_takes_no_other_method(self, visitor: Client, tips_page: TipsFormPage, method: str) -> None:
        assert getattr(visitor, method)(f"/forms/tips/{tips_page.pk}/").status_code == 405


class TestWhereItComesFrom:
    @pytest.mark.parametrize(
        "headers",
        [
            {},
            {"Origin": "http://testserver"},
            {"Origin": "https://testserver"},
            {"Origin": "null"},
            {"Sec-Fetch-Site": "same-origin", "Origin": "http://testserver"},
            {"Sec-Fetch-Site": "none"},
        ],
    )
    def test_our_own_page_is_welcome(self, ask_for_tips: Post, headers: dict[str, str]) -> None:
        assert ask_for_tips(headers=headers).status_code == 303

    @pytest.mark.parametrize(
        "headers",
        [
            {"Origin": "https://elsewhere.example"},
            {"Origin": "https://testserver.elsewhere.example"},
            {"Origin": "http://["},
            {"Origin": "nonsense"},
            {"Sec-Fetch-Site": "cross-site"},
            {"Sec-Fetch-Site": "same-site"},
        ],
    )
    def test_a_foreign_page_is_not(self, ask_for_tips: Post, headers: dict[str, str]) -> None:
        response = ask_for_tips(headers=headers)
        assert response.status_code == 403
        assert "http://testserver/free-tips/" in response.content.decode()
        assert not Lead.objects.exists()


class TestOnOtherPages:
    def test_a_cached_page_holds_a_form_that_works(self, visitor: Client, tips_page: TipsFormPage) -> None:
        first = visitor.get("/free-tips/")
        again = visitor.get("/free-tips/")
        assert again["X-Page-Cache"] == "hit"
        assert not first.cookies
        assert not again.cookies
        form = the_form(again)
        assert "csrfmiddlewaretoken" not in str(form)
        data = {field["name"]: field.get("value", "") for field in form.find_all("input")}
        data |= {"first_name": "Ada", "email": "ada@example.com", "consent": "on"}
        response = visitor.post(form["action"].partition("#")[0], data)
        assert response.status_code == 303
        assert Lead.objects.get().source_page_id == tips_page.pk

    def test_the_consent_is_not_ticked_at_first(self, visitor: Client, tips_page: TipsFormPage) -> None:
        assert (
            not the_form(visitor.get("/free-tips/"))
            .find("input", attrs={"name": "consent"})
            .has_attr("checked")
        )

    def test_a_wrong_form_is_never_given_to_the_next_visitor(
        self, ask_for_tips: Post, visitor: Client
    ) -> None:
        visitor.get("/free-tips/")
        ask_for_tips(first_name="Secret", email="")
        assert b"Secret" not in visitor.get("/free-tips/").content


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
        assert (lead.attempts, lead.delivery) == (1, "Sent")

    def test_a_database_that_fails_loses_nothing_that_was_typed(
        self, ask_for_tips: Post, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        from django.db import OperationalError

        from leadcapture import services

        def fail(*args: Any, **kwargs: Any) -> None:
            raise OperationalError("disk full while writing ada@example.com")

        monkeypatch.setattr(services, "request_tips", fail)
        response = ask_for_tips()
        assert response.status_code == 503
        assert the_form(response).find("input", attrs={"name": "email"})["value"] == "ada@example.com"
        assert "(207) 555-0100" in response.content.decode()
        assert "OperationalError" in caplog.text
        assert "ada@example.com" not in caplog.text


class TestTheTrapForMachines:
    def test_answers_like_a_success_and_keeps_nothing(self, ask_for_tips: Post) -> None:
        honest, trapped = ask_for_tips(), ask_for_tips(email="m@example.com", website="http://spam.example")
        assert (trapped.status_code, trapped["Location"]) == (honest.status_code, honest["Location"])
        assert not Lead.objects.filter(email="m@example.com").exists()
        assert len(mail.outbox) == 1

    def test_answers_like_a_success_in_json_too(self, ask_for_tips: Post) -> None:
        assert ask_for_tips(website="x", headers=JSON).json() == {"redirect": "/free-tips/thank-you/"}


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
        assert ask_for_tips(website="x").status_code == 303
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

    def test_believes_a_forwarded_address_only_behind_our_proxy(
        self, ask_for_tips: Post, settings: Any
    ) -> None:
        for number in range(3):
            response = ask_for_tips(headers={"X-Forwarded-For": f"203.0.113.{number}"})
        assert response.status_code == 429
        settings.BEHIND_PROXY = True
        assert ask_for_tips(headers={"X-Forwarded-For": "198.51.100.7, 203.0.113.9"}).status_code == 303

    def test_behind_our_proxy_counts_by_the_entry_that_the_proxy_wrote(
        self, ask_for_tips: Post, settings: Any
    ) -> None:
        settings.BEHIND_PROXY = True
        for number in range(3):
            response = ask_for_tips(headers={"X-Forwarded-For": f"198.51.100.{number}, 203.0.113.9"})
        assert response.status_code == 429

    def test_counts_a_household_by_its_ipv6_network(self, ask_for_tips: Post, settings: Any) -> None:
        settings.BEHIND_PROXY = True
        for number in range(3):
            response = ask_for_tips(headers={"X-Forwarded-For": f"2001:db8:1:2::{number}"})
        assert response.status_code == 429
        assert ask_for_tips(headers={"X-Forwarded-For": "2001:db8:1:3::1"}).status_code == 303

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
