"""How a verb hears a person: the same rules as for a script, asked again whenever the person does something."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TypeVar

from phoneline import outcomes
from phoneline.acts import Event, Utterance
from phoneline.audio import seconds
from phoneline.call import CallOver, NewInstructions
from phoneline.conversation import Conversation, Sound
from phoneline.journal import SaidEntry
from phoneline.outcomes import Gathered, GatherRules, RecordRules, Take
from phoneline.page.handset import Handset

_Result = TypeVar("_Result", Take, Gathered)


class LiveEar:
    """Hears the person at a handset. Call time is real time here."""

    def __init__(self, talk: Conversation, handset: Handset) -> None:
        self._talk = talk
        self._handset = handset
        self._began = talk.line.clock.now()
        self._rules = RecordRules()

    async def record(self, rules: RecordRules) -> Take:
        self._began, self._rules = self._talk.line.clock.now(), rules
        self._handset.listen("recording", keys=True, words=True)
        await self._settled(self._take)
        return self._laid(self._take())

    def take_until(self, limit: float) -> Take:
        return self._laid(self._take().until(limit))

    async def gather(self, sounds: Sequence[Sound], rules: GatherRules) -> Gathered:
        self._began = self._talk.line.clock.now()
        prompt_seconds = sum(seconds(sound.samples) for sound in sounds)
        self._handset.listen("choosing", rules.keys, rules.speech)
        prompts = asyncio.ensure_future(self._prompt(sounds))

        def heard() -> Gathered:
            result = outcomes.gather(self._understood(), prompt_seconds, rules)
            if result.interrupted_at is not None and prompts.cancel():
                self._talk.call.cut(self._talk.line.clock.now())
            return result

        try:
            result = await self._settled(heard)
        finally:
            prompts.cancel()
        self._lay([e.until(result.seconds) for e in self._understood() if isinstance(e, Utterance)])
        return result

    async def _prompt(self, sounds: Sequence[Sound]) -> None:
        for sound in sounds:
            self._talk.begin_service([sound], seconds(sound.samples))
            await self._talk.line.clock.sleep(seconds(sound.samples))

    async def _settled(self, outcome: Callable[[], _Result]) -> _Result:
        """The outcome, once its time has come and nothing new can change it."""
        try:
            return await self._talk.call.during(self._awaited(outcome))
        except (CallOver, NewInstructions):
            self._talk.call.cut(self._talk.line.clock.now())
            raise
        finally:
            self._handset.show_talking()

    async def _awaited(self, outcome: Callable[[], _Result]) -> _Result:
        while True:
            result = outcome()
            left = self._began + result.seconds - self._talk.line.clock.now()
            if left <= 0:
                return result
            await self._handset.changed(left)

    def _understood(self) -> tuple[Event, ...]:
        """Keys and typed words: there is nobody here who could say what was spoken."""
        events = self._handset.events(self._began)
        return tuple(event for event in events if not isinstance(event, Utterance) or event.text)

    def _take(self) -> Take:
        """The take so far; for what was spoken it holds the microphone's sound from the beginning to the end."""
        take = outcomes.record(self._handset.events(self._began), self._rules)
        typed = tuple(utterance for utterance in take.utterances if utterance.text)
        if len(typed) == len(take.utterances):
            return take
        sound = self._handset.microphone.between(self._began, self._began + take.seconds)
        return replace(take, utterances=(Utterance(0.0, sound, ""), *typed))

    def _laid(self, take: Take) -> Take:
        self._lay(take.utterances)
        return take

    def _lay(self, utterances: Sequence[Utterance]) -> None:
        """Put what the person said on the tape of the call, and what was typed into its log."""
        for said in utterances:
            self._talk.call.lay([said.segment], self._began)
            if said.text:
                entry = SaidEntry(self._began + said.at, "candidate", said.text, round(seconds(said.samples), 3))
                self._talk.line.journal.said(self._talk.call.sid, entry)
