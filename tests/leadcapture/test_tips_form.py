"""The free-tips form: what a visitor sends, and what they get back."""

from __future__ import annotations

from typing import Any

import pytest
from django.core import mail
from django.test import Client

from leadcapture.models import Lead, TipsFormPage
from tests.factories import StandardPageFactory, TipsFormPageFactory

from .answers import JSON, soup, the_form
from .conftest import Post


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
            {"Sec-Fetch-Site": "same-origin", "Origin": "null"},
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
            {"Origin": "null"},
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
