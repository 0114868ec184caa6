"""What the engine asks of a channel. Each channel registers itself; the engine imports none of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from calls.domain.phrases import Wordings
from calls.models import Interview
from candidates.models import Candidate

if TYPE_CHECKING:
    from calls.interview.context import Context


class Channel(Protocol):
    """How interviews are held: what differs from one channel to another, as questions and requests."""

    name: str
    consent_source: str
    """What is stored as the source of a consent that was given in a session."""

    def wordings(self, language: str) -> Wordings:
        """What the channel says in an interview in `language`."""

    def tries_again(self, context: Context) -> bool:
        """Whether the channel opens another session by itself when the present one ends now."""

    def is_tried_again(self, context: Context) -> bool:
        """Whether another session follows, wherever the interview stands: what the candidate may be promised."""

    def follow(self, context: Context) -> bool:
        """Has another session follow one that has ended, or ends the interview. False: it had moved on."""

    def end(self, interview: Interview) -> None:
        """Ends an open session at the candidate's side, in the background."""

    def opt_out(self, candidate: Candidate, *, source: str, in_session: bool) -> None:
        """Stops contact with the candidate, and all who share the number or address; declines their interviews."""

    def invite(self, interview: Interview) -> None:
        """Tells the candidate of a new interview, if the channel does that."""

    def attempts(self, interview: Interview) -> int:
        """How many of the interview's attempts are used."""

    def abandoned(self, interview: Interview) -> None:
        """Nobody needs to look any more at what became of the interview's sessions so far."""


_CHANNELS: dict[str, Channel] = {}


def register(channel: Channel) -> None:
    """Makes a channel known. To be called once, when the process starts."""
    _CHANNELS[channel.name] = channel


def every() -> list[Channel]:
    """All channels that this process knows."""
    return list(_CHANNELS.values())


def of(interview: Interview) -> Channel:
    """The channel that an interview is held over. Raises KeyError for one that no part of the service provides."""
    return _CHANNELS[interview.channel]


def of_session(context: Context) -> Channel:
    """The channel of a session, which may differ from the one that its interview was ordered for."""
    return _CHANNELS[context.session.channel]
