"""How much a form looks like a machine's: what adds up, what decides alone, and what is only a hint."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadcapture.email_domains import is_disposable
from leadcapture.suspicion import DECISIVE, POINTS, Answer, Reason, Signals, holds_link_or_markup, suspect

STRICTNESS = [Answer.TAKE, Answer.ASK_FOR_PROOF, Answer.HOLD_BACK]
FLAGS = ["hidden_field", "many_from_network", "too_fast", "unknown_page", "disposable_address"]
WEAK = ["too_fast", "unknown_page", "disposable_address"]

signals = st.builds(
    Signals,
    **dict.fromkeys(FLAGS, st.booleans()),
    name=st.one_of(st.text(max_size=40), st.sampled_from(["Ada", "http://spam.example", "<a href=x>"])),
)


def strictness(given_signals: Signals) -> int:
    return STRICTNESS.index(suspect(given_signals).answer)


class TestSuspicion:
    @given(signals, st.sampled_from(FLAGS))
    def test_never_falls_when_more_speaks_for_a_machine(self, seen: Signals, flag: str) -> None:
        assert strictness(replace(seen, **{flag: True})) >= strictness(replace(seen, **{flag: False}))

    @given(signals)
    def test_holds_back_only_what_a_person_must_judge(self, seen: Signals) -> None:
        suspicion = suspect(seen)
        assert (suspicion.answer is Answer.HOLD_BACK) == bool(DECISIVE & set(suspicion.reasons))

    @given(signals)
    def test_gives_a_reason_in_words_for_whatever_it_does(self, seen: Signals) -> None:
        suspicion = suspect(seen)
        assert suspicion.reasons or suspicion.answer is Answer.TAKE
        assert all(reason.label.endswith(".") for reason in suspicion.reasons)

    @pytest.mark.parametrize("flag", WEAK)
    def test_of_one_small_kind_changes_nothing(self, flag: str) -> None:
        suspicion = suspect(Signals(name="Ada", **{flag: True}))
        assert suspicion.answer is Answer.TAKE
        assert len(suspicion.reasons) == 1

    @pytest.mark.parametrize(
        ("one", "other"), [(one, other) for one in WEAK for other in WEAK if one < other]
    )
    def test_of_two_small_kinds_asks_for_a_proof(self, one: str, other: str) -> None:
        assert suspect(Signals(name="Ada", **{one: True, other: True})).answer is Answer.ASK_FOR_PROOF

    def test_begins_with_many_forms_of_a_network(self) -> None:
        assert suspect(Signals(many_from_network=True)).answer is Answer.ASK_FOR_PROOF

    def test_weighs_every_reason_one_way_or_the_other(self) -> None:
        assert set(POINTS) | DECISIVE == set(Reason)
        assert not set(POINTS) & DECISIVE


class TestNames:
    @pytest.mark.parametrize(
        "name",
        [
            "http://spam.example",
            "Win www.spam.example",
            "<a href='x'>Ada</a>",
            "</title>",
            "<!-- x",
            "[url=x]y[/url]",
            "&#60;b",
            "cheap-pills.RU now",
            "ada.com",
        ],
    )
    def test_with_a_link_or_markup(self, name: str) -> None:
        assert holds_link_or_markup(name)

    @pytest.mark.parametrize(
        "name",
        [
            "Ada",
            "Mary-Ann O'Neil",
            "J. R. Smith",
            "St. Comfort",
            "Ångström, Lúcia",
            "Ada <3",
            "D.C. Ruiz",
            "",
        ],
    )
    def test_of_people_hold_neither(self, name: str) -> None:
        assert not holds_link_or_markup(name)

    @given(st.text(st.characters(categories=["L", "M", "Zs"], include_characters="'-,"), max_size=120))
    def test_of_letters_hold_neither(self, name: str) -> None:
        assert not holds_link_or_markup(name)

    @given(st.text(max_size=300))
    def test_of_any_text_are_survived(self, name: str) -> None:
        holds_link_or_markup(name)


class TestThrowAwayAddresses:
    @pytest.mark.parametrize("email", ["a@mailinator.com", "a@MAILINATOR.com", "a@below.mailinator.com"])
    def test_are_known_by_their_domain(self, email: str) -> None:
        assert is_disposable(email)

    @pytest.mark.parametrize(
        "email", ["a@gmail.com", "a@example.org", "a@mailinator.com.example.org", "a@com", "", "a", "@"]
    )
    def test_are_not_taken_for_others(self, email: str) -> None:
        assert not is_disposable(email)
