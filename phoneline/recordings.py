"""Recordings: kept as WAV files, and told about when they are ready."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from phoneline.faults.fates import RecordingFate
from phoneline.identifiers import new_sid

RecordingStatus = Literal["in-progress", "processing", "completed", "absent", "failed", "deleted"]
SILENT = 16102


@dataclass
class Recording:
    """One recording. Moments are call time, seconds since the epoch; `seconds` is the length of the file.

    `asked` counts the requests for the sound of a completed one. A transcription has its id and moment once it is done.
    """

    account_sid: str
    call_sid: str
    started_at: float
    fate: RecordingFate = field(default_factory=RecordingFate)
    source: str = "RecordVerb"
    sid: str = field(default_factory=lambda: new_sid("RE"))
    status: RecordingStatus = "in-progress"
    updated_at: float | None = None
    seconds: float | None = None
    error_code: int | None = None
    text: str = ""
    transcription_sid: str = ""
    transcribed_at: float | None = None
    asked: int = 0

    def path(self, data_dir: Path) -> Path:
        """Where the file lies once the status is `completed`."""
        return data_dir / "recordings" / f"{self.sid}.wav"
