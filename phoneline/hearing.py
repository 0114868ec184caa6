"""How a verb hears the candidate: a script's events are known beforehand, a person's come as they happen."""

from collections.abc import Sequence
from typing import Protocol

from phoneline import outcomes
from phoneline.acts import Event, Utterance
from phoneline.audio import seconds
from phoneline.candidate import Listening
from phoneline.conversation import Conversation, Sound
from phoneline.outcomes import Gathered, GatherRules, RecordRules, Take
from phoneline.page.ear import LiveEar


class Ear(Protocol):
    """Hears during one verb. The methods raise CallOver and NewInstructions when the call is interrupted."""

    async def record(self, rules: RecordRules) -> Take:
        """What is said from now until the rules end it."""
        ...

    def take_until(self, limit: float) -> Take:
        """What an interrupted `record` heard in its first `limit` seconds."""
        ...

    async def gather(self, sounds: Sequence[Sound], rules: GatherRules) -> Gathered:
        """Play the prompts, which input cuts short, and hear the input."""
        ...


class ScriptedEar:
    """Hears the events of a script."""

    def __init__(self, talk: Conversation, events: Sequence[Event]) -> None:
        self._talk = talk
        self._events = events
        self._take = Take(0.0, "interrupted")

    async def record(self, rules: RecordRules) -> Take:
        take = self._take = outcomes.record(self._events, rules)
        self._talk.begin_candidate(take.utterances)
        await self._talk.pause(take.seconds)
        return take

    def take_until(self, limit: float) -> Take:
        return self._take.until(limit)

    async def gather(self, sounds: Sequence[Sound], rules: GatherRules) -> Gathered:
        prompt_seconds = sum(seconds(sound.samples) for sound in sounds)
        result = outcomes.gather(self._events, prompt_seconds, rules)
        stops = prompt_seconds if result.interrupted_at is None else result.interrupted_at
        self._talk.begin_service(sounds, min(stops, prompt_seconds))
        said = [e for e in self._events if isinstance(e, Utterance) and e.at < result.seconds]
        self._talk.begin_candidate([utterance.until(result.seconds) for utterance in said])
        await self._talk.pause(result.seconds)
        return result


async def open_ear(talk: Conversation, listening: Listening, starting: float = 0.0) -> Ear:
    """An ear for the candidate of this call; one that does not interrupt begins after `starting` seconds."""
    if talk.call.handset is not None:
        return LiveEar(talk, talk.call.handset)
    reply = talk.candidate.reply(listening)
    return ScriptedEar(talk, await talk.events(reply, 0.0 if reply.interrupts else starting))
