"""The proof of work: right ones are good once, for one form and for some minutes; nothing else is."""

from __future__ import annotations

import base64
import json
from typing import Any

import altcha
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leadcapture import proof_of_work
from leadcapture.models import SpentProof
from leadcapture.proof_of_work import _is_right, forget_old_proofs, make_challenge, spend

pytestmark = pytest.mark.django_db


def solve(challenge: dict[str, Any]) -> str:
    """The solution, as a browser sends it; found by the library's own solver."""
    parsed = altcha.Challenge.from_dict(challenge)
    solution = altcha.solve_challenge(parsed)
    assert solution is not None
    return altcha.Payload(parsed, solution).to_base64()


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(proof_of_work, "COST", 2)


class TestASolution:
    def test_is_good_once(self) -> None:
        solution = solve(make_challenge(7))
        assert [spend(solution, 7), spend(solution, 7)] == [True, False]

    def test_is_good_for_its_form_only(self) -> None:
        solution = solve(make_challenge(7))
        assert not spend(solution, 8)
        assert spend(solution, 7)

    def test_ends_with_its_challenge(self, time_machine: Any) -> None:
        time_machine.move_to("2026-11-20 12:00:00+00:00", tick=False)
        solution = solve(make_challenge(7))
        time_machine.shift(SpentProof.GOOD_FOR.total_seconds() + 1)
        assert not spend(solution, 7)

    def test_takes_tries(self) -> None:
        counters = []
        for _ in range(20):
            solution = altcha.solve_challenge(altcha.Challenge.from_dict(make_challenge(7)))
            assert solution is not None
            counters.append(solution.counter)
        assert min(counters) >= proof_of_work.TRIES // 2
        assert len(set(counters)) > 5

    def test_of_another_server_s_key_is_none(self, settings: Any) -> None:
        solution = solve(make_challenge(7))
        settings.SECRET_KEY = "another"
        assert not spend(solution, 7)

    def test_is_remembered_for_as_long_as_it_could_be_used(self, time_machine: Any) -> None:
        time_machine.move_to("2026-11-20 12:00:00+00:00", tick=False)
        assert spend(solve(make_challenge(7)), 7)
        time_machine.shift(SpentProof.GOOD_FOR.total_seconds())
        assert forget_old_proofs() == 0
        time_machine.shift(SpentProof.GOOD_FOR.total_seconds() + 1)
        assert forget_old_proofs() == 1


def changed(solution: str, **parameters: Any) -> str:
    payload = json.loads(base64.b64decode(solution))
    payload["challenge"]["parameters"].update(parameters)
    return base64.b64encode(json.dumps(payload).encode()).decode()


class TestAForgery:
    @pytest.mark.parametrize(
        "parameters",
        [
            {"cost": 1},
            {"keyPrefix": ""},
            {"expiresAt": 9999999999},
            {"data": {"form": 8}},
            {"keySignature": None},
        ],
    )
    def test_of_an_easier_or_longer_challenge_is_refused(self, parameters: dict[str, Any]) -> None:
        solution = changed(solve(make_challenge(7)), **parameters)
        assert not spend(solution, 7) and not spend(solution, 8)

    def test_of_the_answer_is_refused(self) -> None:
        payload = json.loads(base64.b64decode(solve(make_challenge(7))))
        payload["solution"]["derivedKey"] = "00" * 32
        assert not spend(base64.b64encode(json.dumps(payload).encode()).decode(), 7)

    def test_in_other_words_of_a_spent_one_is_refused(self) -> None:
        solution = solve(make_challenge(7))
        assert spend(solution, 7)
        payload = json.loads(base64.b64decode(solution))
        payload["more"] = "words"
        assert not spend(base64.b64encode(json.dumps(payload, indent=1).encode()).decode(), 7)

    @given(st.text(max_size=4000))
    def test_of_any_text_is_refused(self, text: str) -> None:
        assert not _is_right(text, 7)

    @settings(max_examples=300)
    @given(
        st.recursive(
            st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=5)),
            lambda inner: st.one_of(
                st.lists(inner, max_size=3),
                st.dictionaries(
                    st.sampled_from(
                        ["challenge", "solution", "parameters", "signature", "expiresAt", "counter", "data", "nonce",
                         "algorithm", "salt", "cost", "derivedKey"]
                    ),
                    inner,
                ),
            ),
        )
    )  # fmt: skip
    def test_of_any_json_is_refused(self, value: Any) -> None:
        assert not _is_right(base64.b64encode(json.dumps(value).encode()).decode(), 7)
