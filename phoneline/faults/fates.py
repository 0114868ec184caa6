"""What the drawn rules mean for a call, a recording and a text message."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal

from phoneline.faults.rules import Rule
from phoneline.script import Detection, Script

UNREACHABLE_HANDSET, UNKNOWN_ERROR = 30003, 30008
SILENT = 16102
Silence = Literal["action", "fallthrough"]


@dataclass(frozen=True)
class CallFate:
    """A call's. `hangs_up_at_verb` counts from 1; 0 is never. `no_rtp`: no sound and no key reaches the carrier."""

    silence: Silence | None = None
    verdict: Detection | None = None
    sip_code: int = 0
    hangs_up_at_verb: int = 0
    hangs_up_after_seconds: float = 0.0
    no_rtp: bool = False

    def change(self, script: Script) -> Script:
        """The script, with what this fate overrules in it."""
        phone = replace(script.phone, sip_code=self.sip_code or script.phone.sip_code)
        return replace(script, phone=phone, detection=self.verdict or script.detection)


@dataclass(frozen=True)
class RecordingFate:
    """A recording's. `late_seconds` come on top of the usual delay; of its file `share` is left."""

    late_seconds: float = 0.0
    absent_code: int = 0
    fails: bool = False
    share: float = 1.0
    deleted_after_seconds: float | None = None
    not_found_times: int = 0


@dataclass(frozen=True)
class TextFate:
    """A text message's: whether it is `undelivered`, `failed` or `stuck`, and the carrier's code."""

    ends: Literal["delivered", "undelivered", "failed", "stuck"] = "delivered"
    code: int | None = None


def call_fate(rules: Iterable[Rule]) -> CallFate:
    """The fate of a call for which these rules were drawn."""
    fate = CallFate()
    for rule in rules:
        match rule.does:
            case "silence":
                fate = replace(fate, silence="action" if rule.regime == "action" else "fallthrough")
            case "verdict":
                fate = replace(fate, verdict=Detection(rule.verdict, rule.seconds))
            case "sip":
                fate = replace(fate, sip_code=rule.code)
            case "hang_up":
                fate = replace(fate, hangs_up_at_verb=rule.verb, hangs_up_after_seconds=rule.seconds)
            case "no_rtp":
                fate = replace(fate, no_rtp=True)
    return fate


def recording_fate(rules: Iterable[Rule]) -> RecordingFate:
    """The fate of a recording for which these rules were drawn."""
    fate = RecordingFate()
    for rule in rules:
        match rule.does:
            case "late":
                fate = replace(fate, late_seconds=rule.seconds)
            case "absent":
                fate = replace(fate, absent_code=rule.code or SILENT)
            case "failed":
                fate = replace(fate, fails=True)
            case "truncated":
                fate = replace(fate, share=rule.share)
            case "deleted":
                fate = replace(fate, deleted_after_seconds=rule.seconds)
            case "not_found":
                fate = replace(fate, not_found_times=rule.times)
    return fate


def text_fate(rules: Iterable[Rule]) -> TextFate:
    """The fate of a text message for which these rules were drawn."""
    for rule in rules:
        match rule.does:
            case "undelivered":
                return TextFate("undelivered", rule.code or UNREACHABLE_HANDSET)
            case "failed":
                return TextFate("failed", rule.code or UNKNOWN_ERROR)
            case "stuck":
                return TextFate("stuck")
    return TextFate()
