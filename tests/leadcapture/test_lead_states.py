"""The states of a lead: nothing but what is allowed, whatever is asked for."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from leadcapture.lead_lifecycle import change_state
from leadcapture.models import Lead, LeadEvent, LeadState
from leadcapture.models.lead_states import STOPPED, TRANSITIONS
from tests.factories import LeadFactory

pytestmark = pytest.mark.django_db


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(path=st.lists(st.sampled_from(list(LeadState)), max_size=12))
def test_any_row_of_changes_goes_only_where_it_may(path: list[LeadState], branding: Any) -> None:
    lead = LeadFactory()
    state = LeadState.REQUESTED
    for to in path:
        values = {"email": "", "first_name": ""} if to == LeadState.ERASED else {}
        allowed = to in TRANSITIONS[state]
        assert change_state(lead, to, **values) is allowed
        state = to if allowed else state
        assert Lead.objects.get(pk=lead.pk).state == lead.state == state


def test_every_state_has_its_transitions_and_an_event() -> None:
    assert set(TRANSITIONS) == set(LeadState)
    assert set(LeadState.values) <= set(LeadEvent.Kind.values)


def test_who_is_stopped_comes_back_by_asking_only() -> None:
    for state in STOPPED:
        assert not TRANSITIONS[state] - STOPPED - {LeadState.REQUESTED}
    assert not TRANSITIONS[LeadState.ERASED]


def test_a_change_leaves_a_trace_and_none_leaves_none() -> None:
    lead = LeadFactory()
    assert change_state(lead, LeadState.DELIVERED)
    assert not change_state(lead, LeadState.DELIVERED)
    assert [event.kind for event in lead.events.all()] == ["delivered"]


def test_a_stale_copy_changes_nothing_that_was_decided_meanwhile() -> None:
    lead = LeadFactory()
    stale = Lead.objects.get()
    change_state(lead, LeadState.UNSUBSCRIBED)
    assert not change_state(stale, LeadState.DELIVERED)
    assert Lead.objects.get().state == LeadState.UNSUBSCRIBED


@pytest.mark.parametrize("values", [{"state": "erased"}, {"state": "lost"}, {"email": ""}])
def test_the_database_refuses_what_makes_no_sense(values: dict[str, str]) -> None:
    LeadFactory()
    with pytest.raises(IntegrityError), transaction.atomic():
        Lead.objects.update(**values)


def test_what_has_happened_can_not_be_changed() -> None:
    lead = LeadFactory()
    change_state(lead, LeadState.DELIVERED)
    with pytest.raises(TypeError):
        lead.events.get().save()
