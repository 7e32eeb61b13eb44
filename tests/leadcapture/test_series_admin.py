"""A series in the admin: its preview, its test e-mail, what it says of itself, and what it refuses."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission
from django.core import mail
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from leadcapture import subscriptions
from leadcapture.models import Lead, SentTip, Subscription, TipSeries
from tests.factories import SubscriptionFactory, TipSeriesFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def series(branding: Any, home: Any) -> TipSeries:
    return TipSeriesFactory(title="One tip a week", mail_text="Here you are, {first name}.")


@pytest.mark.parametrize(
    ("mode", "words"),
    [
        ("", "Yes, send me one tip every week by e-mail."),
        ("mail", "Here you are, Ada."),
        ("mail:text", "Here you are, Ada."),
    ],
)
def test_the_preview_shows_what_people_get(series: TipSeries, mode: str, words: str) -> None:
    response = series.make_preview_request(preview_mode=mode)
    if hasattr(response, "render"):
        response.render()
    assert response.status_code == 200
    assert words in response.content.decode()


def test_a_test_e_mail_goes_to_oneself(series: TipSeries, admin: Client) -> None:
    address = f"/admin/tip-series/{series.pk}/test-mail/"
    assert b"Send me the e-mail" in admin.get(address).content
    assert not mail.outbox
    admin.post(address)
    (message,) = mail.outbox
    assert message.to == [get_user_model().objects.get(pk=admin.session["_auth_user_id"]).email]
    assert message.subject.startswith("Test: Your next tip from")


def test_it_takes_the_right_to_change_series_to_send_one(series: TipSeries) -> None:
    somebody = UserFactory(email="somebody@example.com")
    group = Group.objects.create(name="Staff")
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    somebody.groups.add(group)
    client = Client()
    client.force_login(somebody)
    assert client.post(f"/admin/tip-series/{series.pk}/test-mail/").status_code != 200
    assert not mail.outbox


def test_it_says_how_many_people_get_it(
    series: TipSeries, admin: Client, django_assert_max_num_queries: Any
) -> None:
    people = SubscriptionFactory.create_batch(4, series=series)
    subscriptions.stop(people[0])
    subscriptions.pause(people[1])
    Subscription.objects.filter(pk=people[2].pk).update(next_at=None)
    sheet = series.tips.first().tip_sheet
    SentTip.objects.create(lead=people[3].lead, subscription=people[3], tip_sheet=sheet, at=timezone.now())
    assert series.subscriber_numbers == {"active": 2, "had_all": 1, "paused": 1, "stopped": 1}
    assert [tip.sent_to for tip in series.tips_with_numbers()] == [1, 0]
    with django_assert_max_num_queries(60):
        page = admin.get(f"/admin/snippets/leadcapture/tipseries/edit/{series.pk}/").content.decode()
    assert (
        "2 people get these tips, of whom 1 has had all of them so far. 1 has paused, 1 has stopped." in page
    )


def test_the_list_counts_in_a_fixed_number_of_queries(
    admin: Client, branding: Any, home: Any, django_assert_max_num_queries: Any
) -> None:
    for series in TipSeriesFactory.create_batch(5):
        SubscriptionFactory.create_batch(2, series=series)
    with django_assert_max_num_queries(35):
        page = admin.get("/admin/snippets/leadcapture/tipseries/").content.decode()
    assert "every week" in page


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("consent_wording", "Yes, {first name}."),
        ("consent_wording", "Yes, {often}."),
        ("mail_subject", "A tip for {first name}"),
        ("mail_text", "Hello {name}"),
        ("mail_sign_off", "Yours, {how often}"),
    ],
)
def test_a_placeholder_that_is_none_is_refused(series: TipSeries, field: str, text: str) -> None:
    setattr(series, field, text)
    with pytest.raises(ValidationError) as refused:
        series.full_clean()
    assert set(refused.value.message_dict) == {field}


@pytest.mark.parametrize(
    ("days", "words"), [(1, "every day"), (7, "every week"), (14, "every two weeks"), (10, "every 10 days")]
)
def test_the_consent_says_how_often(series: TipSeries, days: int, words: str) -> None:
    series.every_days = days
    assert words in series.wording


@pytest.mark.parametrize("days", [0, 91])
def test_days_have_bounds(series: TipSeries, days: int) -> None:
    series.every_days = days
    with pytest.raises(ValidationError):
        series.full_clean()


def test_the_lead_shows_the_series(series: TipSeries, admin: Client) -> None:
    subscription = SubscriptionFactory(series=series)
    page = admin.get(f"/admin/lead/inspect/{subscription.lead.pk}/").content.decode()
    assert "One tip a week" in page
    assert "Gets the tips" in page
    assert Lead.objects.count() == 1


def test_several_at_once_are_deleted_no_more_easily_than_one(series: TipSeries, admin: Client) -> None:
    subscription = SubscriptionFactory(series=series)
    address = f"/admin/bulk/leadcapture/tipseries/delete/?id={series.pk}"
    assert "People get one of these series" in admin.post(address, follow=True).content.decode()
    assert TipSeries.objects.exists()
    subscriptions.stop(subscription)
    admin.post(address)
    assert not TipSeries.objects.exists()
