"""What one phoneline is started with."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

SilenceRegime = Literal["action", "fallthrough"]
SCRIPTS = Path(__file__).parent / "candidates"


@dataclass(frozen=True)
class Config:
    """Settings of one phoneline. Delays are call seconds, so `speed` shortens them too.

    `silence` says what a `<Record>` that heard nothing does: `action` requests its action with a recording of
    silence, `fallthrough` makes the recording absent and goes on with the next verb.
    """

    data_dir: Path
    port: int = 0
    candidate: str = "strong"
    candidates_dir: Path = SCRIPTS
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
