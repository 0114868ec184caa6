"""Record: what the candidate says after the beep."""

from dataclasses import dataclass

from phoneline.audio import beep, seconds
from phoneline.call import CallOver, Instructions, NewInstructions, RecordingCallback, Target
from phoneline.candidate import Listening
from phoneline.conversation import Conversation, Page, Sound, Step
from phoneline.faults.fates import recording_fate
from phoneline.faults.policy import Occasion
from phoneline.hearing import open_ear
from phoneline.outcomes import RecordRules, Take
from phoneline.recordings import Recording
from phoneline.sending import lose, process, recording_url, tell_of_recording, transcribe
from phoneline.signature import Parameters
from phoneline.twiml.document import Verb

MAX_SECONDS, MAX_TRANSCRIBED_SECONDS = 3600, 120


@dataclass(frozen=True)
class _Wishes:
    """The attributes of a Record, read."""

    rules: RecordRules
    action: Target
    callback: RecordingCallback
    trims: bool
    transcribes: bool
    transcribe_callback: Target | None


async def record(talk: Conversation, page: Page, verb: Verb) -> Step:
    """Record until silence, a key, the longest time or the end of the call, then request the action."""
    wishes = _wishes(page, verb, silence_counts=not talk.call.fate.no_rtp)
    ear = await open_ear(talk, Listening(keys=True, speech=True, recording=True))
    if verb.flag("playBeep"):
        await talk.play(Sound(beep()))
    recording = _begun(talk)
    tell_of_recording(talk.line, recording, wishes.callback)
    try:
        take = await ear.record(wishes.rules)
    except (CallOver, NewInstructions) as interruption:
        take = ear.take_until(talk.line.clock.now() - recording.started_at)
        kept = _keep(talk, recording, take, wishes)
        if isinstance(interruption, CallOver) and kept:
            _report_hang_up(talk, recording, take, wishes)
        raise
    return _after(talk, recording, take, wishes)


def _begun(talk: Conversation) -> Recording:
    call = talk.call
    occasion = Occasion("recorded", call.request.person, call.attempt, scope=call.sid)
    fate = recording_fate(talk.line.drawn(occasion, call.sid))
    recording = Recording(call.request.account_sid, call.sid, talk.line.clock.now(), fate)
    talk.line.recordings[recording.sid] = recording
    return recording


def _after(talk: Conversation, recording: Recording, take: Take, wishes: _Wishes) -> Step:
    kept = _keep(talk, recording, take, wishes)
    if take.ended_by == "hang_up":
        if kept:
            _report_hang_up(talk, recording, take, wishes)
        raise CallOver("candidate")
    if not kept:
        return None
    digits = (("Digits", take.digit),) if take.digit else ()
    return Instructions(wishes.action, parameters=(*_parameters(talk, recording, take), *digits), purpose="action")


def _keep(talk: Conversation, recording: Recording, take: Take, wishes: _Wishes) -> bool:
    """Store the recording; False when silence is not kept and nothing was heard."""
    heard = any(seconds(utterance.samples) for utterance in take.utterances)
    regime = talk.call.fate.silence or talk.line.config.silence
    if not heard and take.ended_by != "key" and regime == "fallthrough":
        lose(talk.line, recording, wishes.callback)
        return False
    recording.text = take.text
    talk.line.spawn(_finish(talk, recording, take, wishes))
    return True


async def _finish(talk: Conversation, recording: Recording, take: Take, wishes: _Wishes) -> None:
    await process(talk.line, recording, take, wishes.trims, wishes.callback)
    if wishes.transcribes:
        await transcribe(talk.line, talk.call, recording, take.seconds, wishes.transcribe_callback)


def _report_hang_up(talk: Conversation, recording: Recording, take: Take, wishes: _Wishes) -> None:
    talk.line.end(talk.call, "completed", talk.call.sip_code)
    talk.send_last(wishes.action, (*_parameters(talk, recording, take), ("Digits", "hangup")))


def _parameters(talk: Conversation, recording: Recording, take: Take) -> Parameters:
    return (
        ("RecordingUrl", recording_url(talk.line, recording)),
        ("RecordingSid", recording.sid),
        ("RecordingDuration", str(round(take.seconds))),
    )


def _wishes(page: Page, verb: Verb, silence_counts: bool) -> _Wishes:
    transcribes = verb.flag("transcribe")
    longest = verb.number("maxLength", 0)
    usual = MAX_TRANSCRIBED_SECONDS if transcribes else MAX_SECONDS
    silence = verb.number("timeout", 5) if silence_counts else 0.0
    told, text_told = verb.attribute("recordingStatusCallback"), verb.attribute("transcribeCallback")
    return _Wishes(
        RecordRules(silence, longest if longest > 1 else usual, verb.attribute("finishOnKey")),
        page.target(verb.attribute("action"), verb.attribute("method")),
        RecordingCallback(
            page.target(told, verb.attribute("recordingStatusCallbackMethod")) if told else None,
            frozenset(verb.attribute("recordingStatusCallbackEvent").split()),
        ),
        verb.attribute("trim") != "do-not-trim",
        transcribes,
        page.target(text_told, "POST") if text_told else None,
    )
