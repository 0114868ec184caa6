"""May this number be dialled now? Pure: asked with facts that somebody looked up, before every dial and at the dial."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from calls.domain.consents import CONSENT_WITHDRAWN
from calls.telephony.hours import CallingHours, is_allowed, next_allowed

SWITCHED_OFF_CHECK = timedelta(minutes=5)
"""How often is looked whether dialling was switched on again."""

LIFT_CHECK = timedelta(seconds=30)
"""How often is looked whether a suppression whose lift was requested is lifted."""

IN_CALL_CHECK = timedelta(seconds=30)
"""How often is looked whether the call with a number is over."""

CAP_CHECK = timedelta(hours=1)
"""How often is looked whether a cap on the last 24 hours has room again."""


@dataclass(frozen=True)
class DialFacts:
    """What the gate needs to know. None as a limit or a list means that there is none.

    `refused_until` is when a carrier that does not accept our credentials is asked again. `zones` are the time
    zones the person may be in; `in_call` says that a call with this number is live, about whatever job, and
    `last_call_at` is when the last one ended; `calls_in_a_day` and `spent_in_a_day` count the last 24 hours of the
    whole service. `lift_requested` says that the person asked for calls again, and that this is being stored.
    """

    now: datetime
    phone: str
    country: str
    dialling_enabled: bool
    refused_until: datetime | None
    suppressed: bool
    lift_requested: bool
    allowed_numbers: frozenset[str] | None
    allowed_countries: frozenset[str] | None
    consent_required: bool
    consent_on_record: bool
    consent_withdrawn: bool
    hours: CallingHours
    zones: tuple[str, ...]
    in_call: bool
    last_call_at: datetime | None
    cooldown: timedelta
    attempts: int
    attempts_allowed: int
    calls_in_a_day: int
    daily_calls: float | None
    spent_in_a_day: float
    daily_spend: float | None


@dataclass(frozen=True)
class Stop:
    """Why a number is not dialled: a stable code, a sentence for a recruiter, and when it is tried again.

    `retry_at` None: time alone does not help. `final` says whether that ends the interview, or whether it
    waits for somebody to do something (record a consent, say where the candidate lives).
    """

    code: str
    detail: str
    retry_at: datetime | None = None
    final: bool = False


def check(facts: DialFacts) -> Stop | None:
    """The first gate that stops this dial, or None when it may go ahead."""
    return next((stop for gate in GATES if (stop := gate(facts)) is not None), None)


def _no_phone(facts: DialFacts) -> Stop | None:
    if facts.phone:
        return None
    return Stop("phone_missing", "The candidate has no phone number; the call waits for one.")


def _suppressed(facts: DialFacts) -> Stop | None:
    if not facts.suppressed:
        return None
    if facts.lift_requested:
        detail = "The person at this number asked for calls again; that is being stored."
        return Stop("number_suppressed", detail, facts.now + LIFT_CHECK)
    return Stop("number_suppressed", "The person at this number asked not to be called again.", final=True)


def _not_allowed(facts: DialFacts) -> Stop | None:
    if facts.allowed_numbers is None or facts.phone in facts.allowed_numbers:
        return None
    detail = "The number is not in WHITELISTED_NUMBERS, so it is not dialled."
    return Stop("number_not_whitelisted", detail, final=True)


def _country(facts: DialFacts) -> Stop | None:
    if facts.allowed_countries is None or facts.country in facts.allowed_countries:
        return None
    return Stop("country_not_allowed", "The number's country is not in ALLOWED_COUNTRIES.", final=True)


def _attempts(facts: DialFacts) -> Stop | None:
    if facts.attempts < facts.attempts_allowed:
        return None
    return Stop("attempts_used_up", f"All {facts.attempts_allowed} attempts are used.", final=True)


def _consent(facts: DialFacts) -> Stop | None:
    if facts.consent_withdrawn:
        return Stop("consent_withdrawn", CONSENT_WITHDRAWN)
    if facts.consent_on_record or not facts.consent_required:
        return None
    detail = "No valid consent to be called about this interview is on record; the call waits for one."
    return Stop("consent_missing", detail)


def _switched_off(facts: DialFacts) -> Stop | None:
    if facts.dialling_enabled:
        return None
    detail = "Dialling is switched off for the whole service (DIALLING_ENABLED)."
    return Stop("dialling_switched_off", detail, facts.now + SWITCHED_OFF_CHECK)


def _refused(facts: DialFacts) -> Stop | None:
    if facts.refused_until is None:
        return None
    detail = "The carrier does not accept the account's credentials, so nobody is dialled until it does."
    return Stop("carrier_refuses_credentials", detail, facts.refused_until)


def _hours(facts: DialFacts) -> Stop | None:
    if is_allowed(facts.now, facts.hours, facts.zones):
        return None
    allowed = next_allowed(facts.now, facts.hours, facts.zones)
    if allowed is None and not facts.zones:
        return Stop("time_zone_unknown", "The number belongs to no country; set the candidate's time zone.")
    if allowed is None:
        detail = "The number fits time zones that share no calling hours; set the candidate's time zone."
        return Stop("time_zone_unknown", detail)
    detail = f"It is outside the calling hours where the candidate may be; next at {allowed:%Y-%m-%d %H:%M} UTC."
    return Stop("outside_calling_hours", detail, allowed)


def _cooldown(facts: DialFacts) -> Stop | None:
    free = None if facts.last_call_at is None else facts.last_call_at + facts.cooldown
    if free is None or free <= facts.now:
        return None
    detail = f"This number was called a short while ago; the next call may be made at {free:%Y-%m-%d %H:%M} UTC."
    return Stop("cooldown", detail, free)


def _in_call(facts: DialFacts) -> Stop | None:
    return number_in_call(facts.now) if facts.in_call else None


def number_in_call(now: datetime) -> Stop:
    """Another call with the number is ordered, rings or is being held."""
    detail = "Another call with this number is not over yet; there is never more than one at a time."
    return Stop("number_in_call", detail, now + IN_CALL_CHECK)


def _daily_calls(facts: DialFacts) -> Stop | None:
    if facts.daily_calls is None or facts.calls_in_a_day < facts.daily_calls:
        return None
    detail = f"The cap of {facts.daily_calls:g} calls in 24 hours is reached (DAILY_CALLS)."
    return Stop("daily_calls_reached", detail, facts.now + CAP_CHECK)


def _daily_spend(facts: DialFacts) -> Stop | None:
    if facts.daily_spend is None or facts.spent_in_a_day < facts.daily_spend:
        return None
    detail = f"The cap of {facts.daily_spend:g} on the estimated cost of 24 hours is reached (DAILY_SPEND)."
    return Stop("daily_spend_reached", detail, facts.now + CAP_CHECK)


GATES: tuple[Callable[[DialFacts], Stop | None], ...] = (
    _no_phone,
    _suppressed,
    _not_allowed,
    _country,
    _attempts,
    _consent,
    _switched_off,
    _refused,
    _hours,
    _in_call,
    _cooldown,
    _daily_calls,
    _daily_spend,
)
"""In the order they are asked: what can never change first."""
