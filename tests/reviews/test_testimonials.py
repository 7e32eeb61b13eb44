"""What patients said: shown where it is chosen and permitted, gone at once where it is not, and never a review."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from wagtail.models import ModelLogEntry

from clinic.core import edge
from clinic.core.page_cache import seconds_to_store
from reviews.models import Testimonial
from reviews.permissions import revoke
from tests.factories import LocationPageFactory, ServiceFactory, TestimonialFactory

pytestmark = pytest.mark.django_db

SELECTED = "Selected by the clinic"


@pytest.fixture
def shown(home: Any, client: Any) -> Any:
    """The home page with a block of these testimonials, as a visitor gets it."""

    def show(*testimonials: Testimonial) -> str:
        value = {"heading": "In their own words", "testimonials": [one.pk for one in testimonials]}
        home.body = json.dumps([{"type": "testimonials", "value": value}])
        home.save_revision().publish()
        return html()

    def html() -> str:
        return client.get("/").content.decode()

    show.html = html
    return show


def test_the_chosen_ones_stand_in_order_with_who_chose_them(shown):
    first, second = TestimonialFactory(quote="One."), TestimonialFactory(quote="Two.")
    TestimonialFactory(quote="Three.")
    html = shown(second, first)
    assert html.index("Two.") < html.index("One.")
    assert "Three." not in html
    assert SELECTED in html
    assert "Ruth P." in html


def test_nothing_of_it_is_structured_data(shown):
    html = shown(TestimonialFactory(quote="A quote of its own."))
    data = html.split("application/ld+json")[1].split("</script>")[0]
    assert "A quote of its own." not in data
    assert '"Review"' not in data
    assert "★" not in html


def test_hostile_words_are_inert(shown):
    html = shown(TestimonialFactory(quote='</script><script>alert(1)</script>"', display_name="<b>"))
    assert "<script>alert(1)" not in html
    assert "&lt;b&gt;" in html


def test_a_permission_that_is_taken_back_takes_the_words_off_a_cached_page(shown, superuser):
    one = TestimonialFactory(quote="I said this.", display_name="Zebulon Q.")
    assert "I said this." in shown(one)
    assert "I said this." in shown.html()
    assert revoke(one, superuser)
    html = shown.html()
    assert "I said this." not in html
    assert SELECTED not in html
    entry = ModelLogEntry.objects.get(action="reviews.revoke")
    assert entry.user == superuser
    assert "Zebulon" not in entry.label + str(entry.data)
    assert not revoke(one, superuser)


def test_it_is_taken_back_after_a_question_and_only_by_post(admin, shown):
    one = TestimonialFactory()
    address = f"/admin/testimonials/{one.pk}/revoke/"
    assert "Yes, take it off the site" in admin.get(address).content.decode()
    one.refresh_from_db()
    assert one.revoked_at is None
    admin.post(address)
    one.refresh_from_db()
    assert one.state == "Permission taken back"
    # No form gives it back.
    admin.post(f"/admin/snippets/reviews/testimonial/edit/{one.pk}/", {"revoked_at": ""})
    one.refresh_from_db()
    assert one.revoked_at is not None


def test_who_wrote_it_down_is_kept(admin, superuser, home):
    today = timezone.localdate().isoformat()
    response = admin.post(
        "/admin/snippets/reviews/testimonial/add/",
        {
            "label": "Knee", "slug": "knee", "quote": "Good.", "display_name": "Ruth P.", "given_on": today,
            "permitted_by": "paper", "permitted_on": today, "permission_scope": "The words on the website",
        },
    )  # fmt: skip
    assert response.status_code == 302
    one = Testimonial.objects.get()
    assert one.recorded_by == superuser
    html = admin.get(f"/admin/snippets/reviews/testimonial/edit/{one.pk}/").content.decode()
    assert "May be shown" in html
    assert "takes the permission back" in html


def test_a_permission_ends_by_itself_after_its_last_day(shown):
    with time_machine.travel(datetime(2026, 11, 20, 12, tzinfo=UTC), tick=False) as moment:
        one = TestimonialFactory(quote="For a week.", permitted_until=timezone.localdate())
        assert "For a week." in shown(one)
        # 23:59:59 and 00:00 in New York
        moment.move_to(datetime(2026, 11, 21, 4, 59, 59, tzinfo=UTC))
        assert "For a week." in shown.html()
        assert seconds_to_store() <= 1
        moment.move_to(datetime(2026, 11, 21, 5, tzinfo=UTC))
        assert "For a week." not in shown.html()
        assert Testimonial.objects.next_end(timezone.now()) is None


def test_the_page_and_the_database_agree_on_what_is_permitted():
    day = timezone.localdate()
    for fields in (
        {},
        {"permitted_until": day},
        {"permitted_on": day - timedelta(days=9), "permitted_until": day - timedelta(days=1)},
        {"permitted_on": day + timedelta(days=1)},
        {"revoked": True},
    ):
        one = TestimonialFactory(**fields)
        assert one.is_permitted is Testimonial.objects.permitted().filter(pk=one.pk).exists(), fields


@pytest.mark.parametrize(
    "name", ["Ruth", "Ruth P.", "Mary Ann P.", "Mary-Ann P.", "Lucía Ñ.", "D'Arcy P.", "Jean-Luc P."]
)
def test_a_first_name_and_an_initial(name):
    TestimonialFactory.build(display_name=name).full_clean()


@pytest.mark.parametrize(
    "name",
    [
        "ruth@example.com",
        "555-0100",
        "Ruth P. Miller",
        "Mary Ann Lee Miller",
        "<b>",
        "Ruth Peterson",
        "Ruth Peterson-Jones",
        "R. Peterson",
    ],
)
def test_more_than_that_is_refused(name):
    with pytest.raises(ValidationError) as raised:
        TestimonialFactory.build(display_name=name).full_clean()
    assert "display_name" in raised.value.message_dict


def test_a_permission_ends_after_it_began():
    day = timezone.localdate()
    with pytest.raises(ValidationError):
        TestimonialFactory.build(permitted_on=day, permitted_until=day - timedelta(days=1)).full_clean()
    with pytest.raises(IntegrityError), transaction.atomic():
        TestimonialFactory(permitted_on=day, permitted_until=day - timedelta(days=1))


def test_a_location_that_nobody_may_see_is_not_named(
    shown,
):
    hidden = LocationPageFactory(title="Secret Cove")
    hidden.unpublish()
    open_one = LocationPageFactory(title="Open Bay")
    html = shown(
        TestimonialFactory(location=hidden),
        TestimonialFactory(location=open_one, service=ServiceFactory(name="Balance")),
    )
    assert "Secret Cove" not in html
    assert "Balance, Open Bay" in html


@pytest.mark.parametrize("name", ["permitted_until", "permitted_on", "given_on"])
@pytest.mark.parametrize("day", [date(9999, 12, 31), date(1, 1, 1), date(2101, 1, 1)])
def test_a_day_that_nobody_means_is_refused(name, day):
    with pytest.raises(ValidationError) as raised:
        TestimonialFactory.build(**{name: day}).full_clean()
    assert name in raised.value.message_dict


def typed(one: Testimonial, **more: str) -> dict[str, str]:
    """What a browser sends from the form of a testimonial."""
    return {
        "label": one.label,
        "slug": one.slug,
        "quote": one.quote,
        "display_name": one.display_name,
        "given_on": one.given_on.isoformat(),
        "permitted_by": one.permitted_by,
        "permitted_on": one.permitted_on.isoformat(),
        "permission_scope": one.permission_scope,
        **more,
    }


def test_an_older_copy_does_not_give_a_permission_back(superuser):
    one = TestimonialFactory()
    older = Testimonial.objects.get(pk=one.pk)
    revoke(one, superuser)
    older.label = "Knee"
    older.save()
    assert older.revoked_at is not None
    assert Testimonial.objects.get().revoked_at is not None


def test_what_was_taken_back_is_not_changed_any_more(admin, home):
    one = TestimonialFactory(revoked=True)
    address = f"/admin/snippets/reviews/testimonial/edit/{one.pk}/"
    html = admin.post(address, typed(one, quote="Other words")).content.decode()
    assert "can no longer be changed" in html
    assert Testimonial.objects.get().quote == one.quote


def test_who_changes_the_words_or_the_permission_has_recorded_it(admin, superuser, home):
    one = TestimonialFactory()
    before = one.recorded_at
    address = f"/admin/snippets/reviews/testimonial/edit/{one.pk}/"
    assert admin.post(address, typed(one, label="Knee")).status_code == 302
    one.refresh_from_db()
    assert (one.label, one.recorded_by, one.recorded_at) == ("Knee", None, before)
    assert admin.post(address, typed(one, quote="Other words")).status_code == 302
    one.refresh_from_db()
    assert one.recorded_by == superuser
    assert one.recorded_at > before


def test_the_edges_do_not_keep_what_is_changed(monkeypatch, settings, django_capture_on_commit_callbacks):
    purged: list[str] = []
    settings.EDGE_CACHE_URLS = ["http://edge.example.com"]
    monkeypatch.setattr(edge, "_purge", purged.append)
    one = TestimonialFactory()
    with django_capture_on_commit_callbacks(execute=True):
        one.quote = "Shortened at her wish"
        one.save()
    assert "withdrawn" in purged


def test_an_editor_chooses_from_what_may_be_shown(home, admin):
    TestimonialFactory(label="May be shown")
    TestimonialFactory(label="Taken back", revoked=True)
    TestimonialFactory(label="Has ended", permitted_until=timezone.localdate() - timedelta(days=1))
    for name in ("choose", "choose_results"):
        html = admin.get(reverse(f"wagtailsnippetchoosers_reviews_testimonial:{name}")).content.decode()
        assert "May be shown" in html
        assert "Taken back" not in html
        assert "Has ended" not in html


@pytest.mark.parametrize("field", ["given_on", "permitted_on", "permitted_until"])
@pytest.mark.parametrize("year", [1, 1999, 2101, 9999])
def test_the_database_itself_takes_likely_days_alone(field, year):
    with pytest.raises(IntegrityError), transaction.atomic():
        TestimonialFactory(**{field: date(year, 1, 1)})
