"""Carries out TwiML documents during one answered call, and is the line on which the candidate hears and speaks."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Literal
from urllib.parse import urljoin

from phoneline.acts import Event, PutDown, Reply, Utterance, shifted, timed
from phoneline.audio import Samples, Segment, frames, seconds
from phoneline.call import Call, CallOver, Heard, Instructions, NewInstructions, Target, standard_parameters
from phoneline.candidate import Candidate
from phoneline.journal import SaidEntry
from phoneline.limits import end_in
from phoneline.line import Line
from phoneline.media import MediaError, read_media
from phoneline.speech import voice_for, without_pauses
from phoneline.twiml.document import Document, DocumentError, Verb, parse_document
from phoneline.webhook import Answer, RetrievalError, Webhook

BAD_CONTENT_TYPE, UNKNOWN_IN_DOCUMENT, BAD_MEDIA_TYPE = 12300, 12200, 13420
TWIML_TYPES = frozenset({"text/xml", "application/xml", "text/html"})
DOCUMENTS_LIMIT = 1000
BEFORE_THE_ANSWER = frozenset({"Pause", "Redirect", "Reject"})
"""Verbs that do not answer an incoming call."""
ANNOUNCEMENT = "We are sorry. An application error has occurred. Goodbye."

Step = Instructions | Literal["stop"] | None
"""What a verb leads to: other instructions, the end of the call, or the next verb."""


@dataclass(frozen=True)
class Page:
    """A document and the address its relative addresses refer to; or `sound`, which is played before hanging up."""

    document: Document
    url: str = ""
    sound: Samples | None = None

    def target(self, address: str, method: str) -> Target:
        """Where an attribute points; the page itself when it is empty."""
        return Target(urljoin(self.url, address.strip()), method.strip().upper() or "POST")


@dataclass(frozen=True)
class Sound:
    """Something to play, and the words in it."""

    samples: Samples
    text: str = ""


class Conversation:
    """The talk of one call."""

    def __init__(self, line: Line, call: Call, pick_up: Callable[[], None] = lambda: None) -> None:
        """`pick_up` answers an incoming call; it is called once, when the call is not answered yet."""
        self.line = line
        self.call = call
        self.candidate = Candidate(call.script)
        self._fallback: Target | None = None
        self._pick_up = pick_up
        self._verbs = 0

    async def run(self, instructions: Instructions) -> None:
        """Follow instructions to their end; raises CallOver when something else ends the call."""
        following: Step = instructions
        for _ in range(DOCUMENTS_LIMIT):
            if not isinstance(following, Instructions):
                return
            try:
                following = await self._follow(following)
            except NewInstructions as news:
                following = news.instructions
        self.notice("error", None, f"the call went through {DOCUMENTS_LIMIT} documents; the phoneline ends it")

    async def _follow(self, instructions: Instructions) -> Step:
        self._fallback = instructions.fallback or self._fallback
        page = await self._open(instructions)
        if page is None:
            self._answer()
            await self.play(await self.spoken(ANNOUNCEMENT, "en-US", "man"))
            return "stop"
        if page.sound is not None:
            self._answer()
            await self.play(Sound(page.sound))
        for message in page.document.warnings:
            self.notice("warning", UNKNOWN_IN_DOCUMENT, message)
        for verb in page.document.verbs:
            step = await self._perform(page, verb)
            if step is not None:
                return step
        self._answer()
        return "stop"

    def _answer(self) -> None:
        if self.call.answered_at is None:
            self._pick_up()

    async def _perform(self, page: Page, verb: Verb) -> Step:
        from phoneline.verbs import HANDLERS  # the handlers are written in terms of this class

        if verb.name not in BEFORE_THE_ANSWER:
            self._answer()
        self._count_verb()
        self.line.journal.verb(self.call.sid, verb.name, dict(verb.given))
        return await HANDLERS[verb.name](self, page, verb)

    def _count_verb(self) -> None:
        """The fate of a call can be that somebody hangs up at its nth verb."""
        fate = self.call.fate
        self._verbs += 1
        if self._verbs == fate.hangs_up_at_verb:
            if not fate.hangs_up_after_seconds:
                raise CallOver("candidate")
            end_in(self.line, self.call, fate.hangs_up_after_seconds, "candidate")

    async def _open(self, instructions: Instructions) -> Page | None:
        """The page, else the fallback's page, else None."""
        try:
            return await self._fetch(instructions)
        except (RetrievalError, DocumentError, MediaError) as error:
            code = self._failed(error)
        if self._fallback is None:
            return None
        failed = instructions.page.url.partition("#")[0] if instructions.page else ""
        parameters = (("ErrorCode", str(code)), ("ErrorUrl", failed))
        try:
            return await self._fetch(Instructions(self._fallback, parameters=parameters, purpose="fallback"))
        except (RetrievalError, DocumentError, MediaError) as error:
            self._failed(error)
            return None

    def _failed(self, error: RetrievalError | DocumentError | MediaError) -> int:
        code = BAD_MEDIA_TYPE if isinstance(error, MediaError) else error.code
        self.notice("error", code, str(error))
        return code

    async def _fetch(self, instructions: Instructions) -> Page:
        if instructions.page is None:
            return Page(parse_document((instructions.twiml or "").encode()))
        parameters = (*standard_parameters(self.call), *instructions.parameters)
        target = instructions.page
        webhook = Webhook(instructions.purpose, target.method, target.url, parameters, self.call.sid)
        answer = await self.call.during(self.line.door.send(webhook, self.call.jar))
        return _page(answer)

    async def fetch_media(self, url: str) -> Samples | None:
        """The sound behind an address; None, and an error in the debugger, when there is none to play."""
        webhook = Webhook("media", "GET", url, (), self.call.sid)
        try:
            answer = await self.call.during(self.line.door.send(webhook, self.call.jar))
            return read_media(answer.body, answer.content_type)
        except (RetrievalError, MediaError) as error:
            self._failed(error)
            return None

    def send_last(self, target: Target, parameters: Sequence[tuple[str, str]]) -> None:
        """Request an address after the call's end; the answer is not carried out."""
        fields = (*standard_parameters(self.call), *parameters)
        self.line.callback(Webhook("action", target.method, target.url, fields, self.call.sid))

    async def spoken(self, text: str, language: str, voice: str) -> Sound:
        """A text as the service says it; every voice but `man` is a woman's."""
        variant = "m7" if voice == "man" else "f3"
        samples = await self.call.during(self.line.say(text, voice_for(language, variant)))
        return Sound(samples, without_pauses(text))

    async def play(self, sound: Sound) -> None:
        """Let the candidate hear a sound to its end."""
        self.candidate.hear(sound.text)
        self.begin_service([sound], seconds(sound.samples))
        await self.pause(seconds(sound.samples))

    def begin_service(self, sounds: Sequence[Sound], until: float) -> None:
        """Lay the service's sounds one after the other on the tape, from now, nothing of them after `until` seconds."""
        now, start = self.line.clock.now(), 0.0
        for sound in sounds:
            if start < until:
                self.call.lay([Segment(start, sound.samples).until(until)], now)
                if self.call.handset is not None:
                    self.call.handset.hear(sound.text, sound.samples)
                self._say_in_log(now + start, "service", sound)
                self._let_hear(now + start, now + until, sound)
            start += seconds(sound.samples)

    def begin_candidate(self, utterances: Sequence[Utterance]) -> None:
        """Lay the candidate's words on the tape; their times count from now."""
        now = self.line.clock.now()
        for utterance in utterances:
            self.call.lay([utterance.segment], now)
            self._say_in_log(now + utterance.at, "candidate", Sound(utterance.samples, utterance.text))

    def _let_hear(self, at: float, until: float, sound: Sound) -> None:
        whole = seconds(sound.samples)
        if sound.text:
            self.call.heard.append(Heard(at, min(at + whole, until), whole, sound.text))

    def _say_in_log(self, at: float, who: str, sound: Sound) -> None:
        if sound.text:
            self.line.journal.said(self.call.sid, SaidEntry(at, who, sound.text, round(seconds(sound.samples), 3)))

    async def pause(self, length: float) -> None:
        """Let call time pass; when the call is interrupted, everything that sounds stops."""
        try:
            await self.call.during(self.line.clock.sleep(length))
        except (CallOver, NewInstructions):
            self.call.cut(self.line.clock.now())
            raise

    async def events(self, reply: Reply, starting: float = 0.0) -> tuple[Event, ...]:
        """What the candidate does, from `starting` seconds on; a greeting that still sounds comes first."""
        script = self.call.script
        voice = voice_for(script.language, script.voice, script.rate)
        events = await self.call.during(timed(reply.acts, lambda text: self.line.say(text, voice)))
        heard = (*self._greeting(), *shifted(events, starting))
        return tuple(event for event in heard if isinstance(event, PutDown)) if self.call.fate.no_rtp else heard

    def _greeting(self) -> tuple[Event, ...]:
        """The greeting of an answering machine, when it is still being said; it is heard whole."""
        greeting, self.call.greeting = self.call.greeting, None
        now = self.line.clock.now()
        if greeting is None or greeting.end <= now:
            return ()
        rest = greeting.samples[frames(now - greeting.at) :]
        return (Utterance(0.0, rest, self.call.script.phone.greeting),)

    def notice(self, level: str, code: int | None, message: str) -> None:
        """A line for the debugger."""
        self.line.journal.notice(level, code, message, self.call.sid)


def _page(answer: Answer) -> Page:
    """What an answer holds, by its content type; raises DocumentError or MediaError."""
    kind = answer.content_type.split(";")[0].strip().lower()
    if kind.startswith("audio/"):
        return Page(Document(), answer.url, read_media(answer.body, kind))
    if kind == "text/plain":
        return replace(_plain(answer.body), url=answer.url)
    if kind not in TWIML_TYPES:
        raise DocumentError(BAD_CONTENT_TYPE, "the content type is none that can be carried out")
    return Page(parse_document(answer.body), answer.url)


def _plain(body: bytes) -> Page:
    """Plain text is TwiML when it can be read as such, else it is read aloud."""
    try:
        return Page(parse_document(body))
    except DocumentError:
        return Page(Document((Verb("Say", (), body.decode("utf-8", "replace").strip()),)))
