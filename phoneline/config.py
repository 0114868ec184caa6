"""What one phoneline is started with."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

SilenceRegime = Literal["action", "fallthrough"]
ClockKind = Literal["running", "manual"]
SCRIPTS = Path(__file__).parent / "candidates"


@dataclass(frozen=True)
class Config:
    """Settings of one phoneline. Delays are call seconds, so `speed` shortens them too.

    `silence` says what a `<Record>` that heard nothing does: `action` requests its action with a recording of
    silence, `fallthrough` makes the recording absent and goes on with the next verb.
    A `manual` clock stands still until it is told to go on over HTTP. `faults` is the path of a TOML file with rules
    of misbehaviour.
    """

    data_dir: Path
    port: int = 0
    candidate: str = "strong"
    candidates_dir: Path = SCRIPTS
    clock: ClockKind = "running"
    speed: float = 1.0
    account_sid: str = "AC" + "0" * 32
    auth_token: str = "phoneline"  # noqa: S105 - guards a loopback stand-in, opens nothing real
    api_key: str = ""
    api_secret: str = ""
    number: str = "+14155550100"
    calls_per_second: float = 1.0
    seed: int = 0
    recording_delay: float = 1.0
    transcription_delay: float = 2.0
    silence: SilenceRegime = "action"
    faults: str = ""

    def __post_init__(self) -> None:
        if self.speed <= 0 or self.calls_per_second <= 0:
            raise ValueError("speed and calls per second must be above zero")
        if self.clock not in get_args(ClockKind) or self.silence not in get_args(SilenceRegime):
            raise ValueError("the clock is running or manual, and silence leads to action or fallthrough")
        if not re.fullmatch(r"AC[0-9a-fA-F]{32}", self.account_sid):
            raise ValueError("the account is not AC and 32 hexadecimal digits")
        if not re.fullmatch(r"\+[1-9]\d{6,14}", self.number):
            raise ValueError("the number is not in E.164 form, such as +14155550100")
