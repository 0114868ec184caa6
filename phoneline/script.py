"""Candidate scripts: how a person, a machine or an assistant behaves on the telephone."""

from dataclasses import dataclass, field

OUTCOMES = ("answers", "busy", "no_answer", "rejects", "unreachable", "browser")
REPLIES = ("key", "speech", "nothing", "hang_up")
ENDINGS = ("key", "silence")
HANG_UPS = ("hearing", "answering", "answered")
VERDICTS = (
    *("", "human", "machine_start", "machine_end_beep", "machine_end_silence", "machine_end_other"),
    *("fax", "unknown", "none"),
)
CONNECTIONS = ("connects", "hangs_up")


class ScriptError(ValueError):
    """A script holds an unknown name or a value of the wrong kind; the message names it."""


@dataclass(frozen=True)
class Phone:
    """What the telephone does. `greeting` is said at pick-up and can be heard, as an answering machine's is.

    After `greeting_beep` a machine records what it hears. A `sip_code` (400 and above) beats `outcome`.
    """

    outcome: str = "answers"
    sip_code: int = 0
    ring_seconds: float = 3.0
    greeting: str = ""
    greeting_beep: bool = False
    hangs_up_after_seconds: float = 0.0


@dataclass(frozen=True)
class Detection:
    """What answering-machine detection says of this telephone.

    `verdict` blank: what it really is; `none`: nothing is found out. `after_seconds` 0: the usual time; else it is
    told then, also when the call is over by that time.
    """

    verdict: str = ""
    after_seconds: float = 0.0


@dataclass(frozen=True)
class Screening:
    """An assistant that answers before the person; without `asks` there is none.

    It asks, listens to what comes, then connects the person after `connects_after_seconds` or, having said
    `refuses`, hangs up.
    """

    asks: str = ""
    then: str = "connects"
    connects_after_seconds: float = 2.0
    refuses: str = "Sorry, this person is not available. Goodbye."


@dataclass(frozen=True)
class Choice:
    """How a "press 1 or say yes" is answered; `says` is used where keys are not taken, and the other way round."""

    reply: str = "key"
    key: str = "1"
    says: str = "Yes."
    think_seconds: float = 0.8
    interrupts: bool = False


@dataclass(frozen=True)
class KeyWish:
    """At question `at` the person presses `key` instead of an answer, the first `times` times it is asked."""

    at: int
    key: str
    times: int = 1


@dataclass(frozen=True)
class Questions:
    """How questions are answered. Questions count from 1.

    At those in `silent_at` nothing is said, however often they are put. At `hangs_up_at` the person hangs up:
    `hearing` the beep, in the middle of `answering`, or having `answered`.
    """

    answers: bool = True
    think_seconds: float = 1.0
    ends_with: str = "key"
    key: str = "#"
    presses: tuple[KeyWish, ...] = ()
    silent_at: tuple[int, ...] = ()
    hangs_up_at: int = 0
    hangs_up_when: str = "answering"


@dataclass(frozen=True)
class ScriptedAnswer:
    """Words for questions `about` these stems; without any it is a general answer."""

    text: str
    about: tuple[str, ...] = ()
    think_seconds: float | None = None
    ends_with: str | None = None


@dataclass(frozen=True)
class Script:
    """One person. `consent` answers choices before the first question, `later` those after it.

    `attempts` are the behaviours in the first, second, … call; the last one stays. Without any all calls are alike.
    """

    title: str = ""
    language: str = "en"
    voice: str = "m3"
    rate: int = 170
    phone: Phone = field(default_factory=Phone)
    detection: Detection = field(default_factory=Detection)
    screening: Screening = field(default_factory=Screening)
    consent: Choice = field(default_factory=Choice)
    later: Choice = field(default_factory=Choice)
    questions: Questions = field(default_factory=Questions)
    answers: tuple[ScriptedAnswer, ...] = ()
    attempts: "tuple[Script, ...]" = ()

    def at_attempt(self, number: int) -> "Script":
        """The behaviour in a call, counted from 1."""
        return self.attempts[min(number, len(self.attempts)) - 1] if self.attempts else self
