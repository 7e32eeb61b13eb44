"""Forms, tip sheets, leads and screening requests."""

from __future__ import annotations

from typing import Any

import factory
from django.contrib.auth.models import Group, Permission
from django.utils import timezone
from factory.django import DjangoModelFactory

from leadcapture.consents import wording_row
from leadcapture.models import (
    GroupLocationPermission,
    HeldRequest,
    Lead,
    OutgoingMail,
    Purpose,
    ScreeningFormPage,
    ScreeningRequest,
    SeriesTip,
    StaffNote,
    Subscription,
    TipSeries,
    TipsFormPage,
    TipsFormTipSheet,
    TipSheet,
)
from tests.factories.core import BasePageFactory, UserFactory
from tests.factories.home import home_page
from tests.factories.locations import LocationPageFactory


class TipSheetFactory(DjangoModelFactory):
    """A tip sheet."""

    class Meta:
        model = TipSheet

    title = factory.Sequence("Ankle and foot, sheet {}".format)
    slug = factory.Sequence("ankle-and-foot-{}".format)
    file = factory.django.FileField(filename="sheet.pdf", data=b"%PDF-1.7 tips")


class TipsFormPageFactory(BasePageFactory):
    """The free-tips form with one tip sheet; `tip_sheets=[...]` gives others."""

    class Meta:
        model = TipsFormPage

    parent = factory.LazyFunction(home_page)
    title = factory.Sequence("Free tips {}".format)
    consent_wording = "Yes, send me the tips. I can have my details removed at any time."
    button_text = "Send me the tips"
    thank_you_heading = "Look into your mail"
    thank_you_text = "<p>The tips are on their way.</p>"
    mail_subject = "Your free tips"
    mail_greeting = "Here are the tips that you asked for."

    @factory.post_generation
    def tip_sheets(self: TipsFormPage, create: bool, sheets: Any, **kwargs: Any) -> None:
        if create:
            for position, sheet in enumerate([TipSheetFactory()] if sheets is None else sheets):
                TipsFormTipSheet.objects.create(form_page=self, tip_sheet=sheet, sort_order=position)


class TipSeriesFactory(DjangoModelFactory):
    """A series of two tips, both released; `tips=[...]` gives others."""

    class Meta:
        model = TipSeries
        skip_postgeneration_save = True

    title = factory.Sequence("One tip a week {}".format)
    description = "One thing to try, and when to stop."

    @factory.post_generation
    def tips(self: TipSeries, create: bool, sheets: Any, **kwargs: Any) -> None:
        if create:
            chosen = TipSheetFactory.create_batch(2) if sheets is None else sheets
            for position, sheet in enumerate(chosen):
                SeriesTip.objects.create(series=self, tip_sheet=sheet, is_released=True, sort_order=position)


class ScreeningFormPageFactory(BasePageFactory):
    """The screening form."""

    class Meta:
        model = ScreeningFormPage

    parent = factory.LazyFunction(home_page)
    title = factory.Sequence("Free screening {}".format)
    consent_wording = "Yes, call me or write to me about an appointment."
    button_text = "Ask for a screening"
    thank_you_heading = "We will call you"
    thank_you_text = "<p>Within one working day.</p>"


class LeadFactory(DjangoModelFactory):
    """Somebody who asked for the tips."""

    class Meta:
        model = Lead

    first_name = "Ada"
    email = factory.Sequence("ada-{}@example.com".format)
    form_page = factory.SubFactory(TipsFormPageFactory)


class SubscriptionFactory(DjangoModelFactory):
    """Somebody who gets a series, and is due now."""

    class Meta:
        model = Subscription

    lead = factory.SubFactory(LeadFactory, state="delivered", confirmed_at=factory.LazyFunction(timezone.now))
    series = factory.SubFactory(TipSeriesFactory)
    every_days = factory.LazyAttribute(lambda subscription: subscription.series.every_days)
    next_at = factory.LazyFunction(timezone.now)


class LeadMailFactory(DjangoModelFactory):
    """The e-mail with the tips to somebody, in the outbox."""

    class Meta:
        model = OutgoingMail

    kind = OutgoingMail.Kind.TIPS
    lead = factory.SubFactory(LeadFactory)


class ScreeningRequestFactory(DjangoModelFactory):
    """Somebody who asked for a screening appointment."""

    class Meta:
        model = ScreeningRequest

    name = "Ada Byron"
    email = factory.Sequence("ada-{}@example.com".format)
    form_page = factory.SubFactory(ScreeningFormPageFactory)


class GroupFactory(DjangoModelFactory):
    """A group of staff."""

    class Meta:
        model = Group

    name = factory.Sequence("Desk {}".format)


class StaffNoteFactory(DjangoModelFactory):
    """A note about a lead; `lead=None, screening_request=...` for one about a request."""

    class Meta:
        model = StaffNote

    lead = factory.SubFactory(LeadFactory)
    author = factory.SubFactory(UserFactory)
    text = "Call again on Thursday at ten."


class GroupLocationPermissionFactory(DjangoModelFactory):
    """What a group may do with the requests of one location; `codename` names it."""

    class Meta:
        model = GroupLocationPermission

    class Params:
        codename = "view_screeningrequest"

    group = factory.SubFactory(GroupFactory)
    location = factory.SubFactory(LocationPageFactory)
    permission = factory.LazyAttribute(lambda made: Permission.objects.get(codename=made.codename))


class HeldRequestFactory(DjangoModelFactory):
    """A request for the tips that is held back."""

    class Meta:
        model = HeldRequest

    purpose = Purpose.TIPS
    form_page = factory.SubFactory(TipsFormPageFactory)
    name = "Ada"
    email = factory.Sequence("held-{}@example.com".format)
    wording = factory.LazyAttribute(
        lambda held: wording_row(held.purpose, held.form_page.specific.consent_wording)
    )
    form_title = factory.SelfAttribute("form_page.title")
    reasons = ("hidden-field",)
