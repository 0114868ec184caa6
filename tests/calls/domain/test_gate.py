"""Every gate stops a dial, with a sentence."""

from dataclasses import replace
from typing import Any

import pytest

from calls.domain.gate import DialFacts, check

FREE = DialFacts("+14155550123", None, suppressed=False, consent_required=True, consent_on_record=True)


def test_a_number_that_nothing_stops_is_dialled():
    assert check(FREE) is None
    assert check(replace(FREE, allowed_numbers=frozenset({"+14155550123"}))) is None
    assert check(replace(FREE, consent_required=False, consent_on_record=False)) is None


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"allowed_numbers": frozenset()}, "number_not_whitelisted"),
        ({"allowed_numbers": frozenset({"+14155550199"})}, "number_not_whitelisted"),
        ({"suppressed": True}, "number_suppressed"),
        ({"consent_on_record": False}, "consent_missing"),
    ],
)
def test_each_gate_stops_with_its_reason_and_without_the_number(change: dict[str, Any], code: str):
    stop = check(replace(FREE, **change))
    assert stop is not None
    assert stop.code == code
    assert FREE.phone not in stop.detail
