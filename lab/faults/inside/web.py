"""The boundaries of the four beats of a webhook: verify, keep, apply, answer."""

import hashlib
from typing import Any

from calls.channels.phone import events
from calls.channels.phone.twilio import webhooks
from calls.channels.phone.twilio.webhooks import SpokenView, TwilioView
from calls.models import ProviderEvent
from lab.faults.inside.armed import mark, take
from lab.faults.inside.steps import Function, at, current, wrap


def install() -> None:
    """Wraps the beats of every webhook."""
    wrap(TwilioView, "post", _post)
    wrap(webhooks, "is_signed", lambda original: _then("verified", original))
    wrap(events, "insert_once", lambda original: _then("kept", original))
    wrap(events, "_apply_any", lambda original: _then("applied, not committed", _breaking(original)))
    for view in (TwilioView, SpokenView):
        wrap(view, "answer", _answer)


def _post(original: Function) -> Function:
    def post(view: Any, *arguments: Any, **options: Any) -> Any:
        before = current.set(f"web {view.kind}")
        try:
            return original(view, *arguments, **options)
        finally:
            current.reset(before)

    return post


def _then(point: str, original: Function) -> Function:
    def beat(*arguments: Any, **options: Any) -> Any:
        outcome = original(*arguments, **options)
        at(point)
        return outcome

    return beat


def _answer(original: Function) -> Function:
    def answer(*arguments: Any, **options: Any) -> Any:
        at("committed, not answered")
        return original(*arguments, **options)

    return answer


def _breaking(original: Function) -> Function:
    """Applying an event fails instead of being killed, also when the carrier sends it again: the sweep applies it."""

    def apply(event: ProviderEvent, *arguments: Any) -> Any:
        failing = mark(f"fails-{hashlib.sha256(event.key.encode()).hexdigest()}")
        if take(f"{current.get()}: applying fails"):
            failing.touch()
        if current.get().startswith("web ") and failing.exists():
            raise RuntimeError("applying was made to fail")
        return original(event, *arguments)

    return apply
