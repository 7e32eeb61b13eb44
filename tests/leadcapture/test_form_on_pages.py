"""The tips form wherever a template wants it: which form it is, and that several get along on one page."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.template import Context, Template
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from wagtail.models import Site

from leadcapture.blocks import ScreeningCallBlock
from leadcapture.form_token import make_token
from leadcapture.forms import TipsForm
from leadcapture.models import TipsFormPage, TipsFormTipSheet
from tests.factories import (
    HealthTipPageFactory,
    NavigationFactory,
    ScreeningFormPageFactory,
    StandardPageFactory,
    TipsFormPageFactory,
    TipSheetFactory,
    home_page,
)


@pytest.fixture
def request_(branding: Any, rf: RequestFactory) -> Any:
    return rf.get("/")


def form_context(request: Any, wanted: Any = None, **context: Any) -> dict[str, Any] | None:
    template = Template("{% load leadcapture_tags %}{% tips_form wanted as found %}")
    values = Context({"request": request, "wanted": wanted, **context})
    template.render(values)
    return values["found"]


class TestWhichForm:
    def test_is_the_first_of_the_site(self, request_: Any) -> None:
        first = TipsFormPageFactory()
        TipsFormPageFactory()
        assert form_context(request_)["action_url"] == f"/forms/tips/{first.pk}/"

    def test_is_the_one_that_the_block_names(self, request_: Any) -> None:
        TipsFormPageFactory()
        second = TipsFormPageFactory()
        assert form_context(request_, {"form_page": second})["action_url"] == f"/forms/tips/{second.pk}/"

    @pytest.mark.parametrize("kind", ["draft", "private", "expired"])
    def test_is_never_one_that_visitors_may_not_see(self, request_: Any, kind: str) -> None:
        hidden = TipsFormPageFactory(**{kind: True})
        assert form_context(request_) is None
        assert form_context(request_, {"form_page": hidden}) is None

    def test_is_the_first_one_where_the_chosen_one_is_hidden(self, request_: Any) -> None:
        hidden, shown = TipsFormPageFactory(draft=True), TipsFormPageFactory()
        assert form_context(request_, {"form_page": hidden})["action_url"] == f"/forms/tips/{shown.pk}/"

    def test_is_none_without_one(self, request_: Any) -> None:
        assert form_context(request_) is None

    def test_is_not_that_of_another_clinic(self, request_: Any) -> None:
        home = home_page()
        other = TipsFormPageFactory()
        site = Site.objects.get(is_default_site=True)
        site.root_page = TipsFormPageFactory(parent=home)
        site.save()
        Site.clear_site_root_paths_cache()
        assert form_context(request_)["action_url"] != f"/forms/tips/{other.pk}/"

    def test_is_not_that_of_another_clinic_where_a_block_names_it(self, request_: Any) -> None:
        other = TipsFormPageFactory()
        site = Site.objects.get(is_default_site=True)
        site.root_page = StandardPageFactory(parent=home_page())
        site.save()
        Site.clear_site_root_paths_cache()
        assert form_context(request_, {"form_page": other}) is None

    def test_is_asked_of_the_database_once(self, request_: Any, django_assert_num_queries: Any) -> None:
        TipsFormPageFactory()
        form_context(request_)
        with django_assert_num_queries(0):
            form_context(request_)

    def test_is_a_new_one_once_it_is_published(
        self, visitor: Client, rf: RequestFactory, branding: Any
    ) -> None:
        assert form_context(rf.get("/")) is None
        page = TipsFormPageFactory()
        page.save_revision().publish()
        assert form_context(rf.get("/")) is not None

    def test_works_without_a_request(self, request_: Any) -> None:
        TipsFormPageFactory()
        first, second = form_context(None), form_context(None)
        assert first["prefix"] != second["prefix"]


class TestItsWords:
    def test_come_from_the_form_unless_the_block_has_its_own(self, request_: Any) -> None:
        page = TipsFormPageFactory(
            form_heading="All our tips", button_text="Send them", consent_wording="Do."
        )
        plain = form_context(request_)
        assert (plain["heading"], plain["text"]) == ("All our tips", "")
        assert (plain["button_text"], plain["consent_wording"]) == ("Send them", "Do.")
        own = form_context(request_, {"form_page": page, "heading": "Running?", "text": "For you."})
        assert (own["heading"], own["text"]) == ("Running?", "For you.")

    def test_name_the_page_that_the_form_stands_on(self, request_: Any, home: Any) -> None:
        TipsFormPageFactory()
        assert form_context(request_, page=home)["form"]["source_page"].value() == home.pk


class TestAFormThatIsShownAgain:
    def test_stands_in_the_first_form_of_its_page_only_where_it_belongs(self, request_: Any) -> None:
        page, other = TipsFormPageFactory(), TipsFormPageFactory()
        sent = TipsForm({"first_name": "Ada", "timestamp": make_token("Yes.")}, form_page=page)
        assert form_context(request_, {"form_page": page}, form=sent)["form"] is sent
        assert form_context(request_, {"form_page": other}, form=sent)["form"] is not sent


def article_with_two_forms(second: TipsFormPage) -> Any:
    body = [
        {"type": "text", "value": "<p>Rest it.</p>"},
        {"type": "tips_form", "value": {"heading": "First", "text": "", "form_page": None}},
        {"type": "text", "value": "<p>Move it.</p>"},
        {"type": "tips_form", "value": {"heading": "Second", "text": "", "form_page": second.pk}},
    ]
    return HealthTipPageFactory(body=json.dumps(body))


class TestSeveralOnOnePage:
    def test_have_ids_of_their_own_and_the_same_names(self, visitor: Client, tips_page: TipsFormPage) -> None:
        second = TipsFormPageFactory()
        response = visitor.get(article_with_two_forms(second).url)
        page = BeautifulSoup(response.content, "html.parser")
        forms = page.find_all("form", attrs={"method": "post"})
        assert [form["action"].partition("#")[0] for form in forms] == [
            f"/forms/tips/{tips_page.pk}/",
            f"/forms/tips/{second.pk}/",
        ]
        ids = [tag["id"] for tag in page.find_all(id=True)]
        assert len(ids) == len(set(ids))
        names = [[field["name"] for field in form.find_all("input")] for form in forms]
        assert names[0] == names[1]
        for form in forms:
            for label in form.find_all("label", attrs={"for": True}):
                assert form.find(id=label["for"]) is not None

    def test_each_work(self, visitor: Client, tips_page: TipsFormPage) -> None:
        article = article_with_two_forms(TipsFormPageFactory())
        page = BeautifulSoup(visitor.get(article.url).content, "html.parser")
        for form in page.find_all("form", attrs={"method": "post"}):
            data = {field["name"]: field.get("value", "") for field in form.find_all("input")}
            data |= {"first_name": "Ada", "email": "ada@example.com", "consent": "on"}
            assert visitor.post(form["action"].partition("#")[0], data).status_code == 303
        assert [lead.source_page_id for lead in tips_page.leads.all()] == [article.pk]


def call(request: Any, chosen: Any = None) -> BeautifulSoup:
    block = ScreeningCallBlock()
    value = block.to_python({"heading": "Ask us", "button_text": "Book", "form_page": chosen and chosen.pk})
    return BeautifulSoup(block.render(value, {"request": request}), "html.parser")


def button(rendered: BeautifulSoup) -> str | None:
    link = rendered.find("a", class_="button", string=re.compile("Book"))
    return link["href"] if link else None


class TestTheCallToAScreening:
    def test_leads_to_the_form_that_it_names(self, request_: Any) -> None:
        ScreeningFormPageFactory()
        NavigationFactory(booking_page=StandardPageFactory())
        chosen = ScreeningFormPageFactory(slug="chosen")
        assert button(call(request_, chosen)) == "/chosen/"

    def test_leads_to_the_booking_page_of_the_menus_without_one(self, request_: Any) -> None:
        ScreeningFormPageFactory()
        NavigationFactory(booking_page=StandardPageFactory(slug="book"))
        assert button(call(request_)) == "/book/"

    def test_leads_to_the_first_form_of_the_site_otherwise(self, request_: Any) -> None:
        ScreeningFormPageFactory(slug="first")
        ScreeningFormPageFactory()
        assert button(call(request_)) == "/first/"

    @pytest.mark.parametrize("kind", ["draft", "private", "expired"])
    def test_never_leads_to_one_that_visitors_may_not_see(self, request_: Any, kind: str) -> None:
        hidden = ScreeningFormPageFactory(**{kind: True})
        assert button(call(request_)) is None
        assert button(call(request_, hidden)) is None
        ScreeningFormPageFactory(slug="shown").save_revision().publish()
        assert button(call(RequestFactory().get("/"), hidden)) == "/shown/"

    def test_never_leads_to_that_of_another_clinic(self, request_: Any) -> None:
        other = ScreeningFormPageFactory()
        site = Site.objects.get(is_default_site=True)
        site.root_page = StandardPageFactory(parent=home_page())
        site.save()
        Site.clear_site_root_paths_cache()
        assert button(call(request_)) is None
        assert button(call(request_, other)) is None

    def test_asks_the_database_once(self, request_: Any, django_assert_num_queries: Any) -> None:
        ScreeningFormPageFactory()
        call(request_)
        with django_assert_num_queries(0):
            call(request_)

    def test_has_words_of_its_own_below_an_article(self, request_: Any) -> None:
        ScreeningFormPageFactory(slug="first")
        text = render_to_string("components/screening_call_default.html", {}, request_)
        rendered = BeautifulSoup(text, "html.parser")
        assert rendered.find("h2").get_text() == "Talk it through in a free, private screening"
        assert len(rendered.find_all("li")) == 4
        assert button(rendered) == "/first/"
        assert call(request_).find("li") is None


class TestPreviews:
    @pytest.mark.parametrize("mode", ["", "thank_you"])
    @pytest.mark.parametrize("fixture", ["tips_page", "screening_page"])
    def test_of_both_pages_show_what_will_be(
        self, request: pytest.FixtureRequest, fixture: str, mode: str, superuser: Any
    ) -> None:
        page = request.getfixturevalue(fixture)
        page.thank_you_heading = "Not yet published"
        response = page.make_preview_request(preview_mode=mode)
        assert response.status_code == 200
        response.render()
        assert (b"Not yet published" in response.content) is (mode == "thank_you")

    def test_of_a_form_that_is_not_saved_yet(self, home: Any, branding: Any) -> None:
        page = TipsFormPage(
            title="New", slug="new", consent_wording="Do.", button_text="Go", form_heading="New form"
        )
        page.set_url_path(home)
        page.path = home.path + "0001"
        page.depth = home.depth + 1
        response = page.make_preview_request()
        response.render()
        assert b"New form" in response.content


@pytest.mark.django_db
def test_a_draft_opens_when_a_tip_sheet_that_it_names_is_gone(tips_page: Any) -> None:
    sheet = TipSheetFactory()
    tips_page.tip_sheets.add(TipsFormTipSheet(tip_sheet=sheet))
    tips_page.save_revision()
    kept = {row.tip_sheet_id for row in tips_page.tip_sheets.all()} - {sheet.pk}
    sheet.delete()
    draft = tips_page.get_latest_revision_as_object()
    assert kept
    assert {row.tip_sheet_id for row in draft.tip_sheets.all()} == kept
