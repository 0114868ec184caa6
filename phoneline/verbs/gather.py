"""Gather: keys and speech."""

from phoneline.audio import seconds
from phoneline.call import CallOver, Instructions
from phoneline.candidate import Listening
from phoneline.conversation import Conversation, Page, Step
from phoneline.hearing import open_ear
from phoneline.outcomes import Gathered, GatherRules
from phoneline.signature import Parameters
from phoneline.twiml.document import Verb
from phoneline.verbs.sounds import sounds_of


async def gather(talk: Conversation, page: Page, verb: Verb) -> Step:
    """Play the nested prompts and listen; without input the next verb follows, unless empty results are wanted."""
    rules = rules_of(verb)
    sounds = [sound for child in verb.children for sound in await sounds_of(talk, page, child)]
    prompt_seconds = sum(seconds(sound.samples) for sound in sounds)
    for sound in sounds:
        talk.candidate.hear(sound.text)
    ear = await open_ear(talk, Listening(rules.keys, rules.speech), prompt_seconds)
    result = await ear.gather(sounds, rules)
    if result.hung_up:
        raise CallOver("candidate")
    return _following(talk, page, verb, result)


def rules_of(verb: Verb) -> GatherRules:
    """The attributes of a Gather as rules."""
    inputs = verb.attribute("input").split()
    timeout = verb.number("timeout", 5)
    spoken = verb.attribute("speechTimeout").strip()
    return GatherRules(
        keys="dtmf" in inputs,
        speech="speech" in inputs,
        timeout=timeout,
        speech_timeout=None if spoken == "auto" else verb.number("speechTimeout", timeout),
        finish_on=verb.attribute("finishOnKey")[:1],
        digits=int(verb.number("numDigits", 0)) or None,
    )


def _following(talk: Conversation, page: Page, verb: Verb, result: Gathered) -> Step:
    found = _parameters(talk, verb, result)
    if not found and not verb.flag("actionOnEmptyResult"):
        return None
    target = page.target(verb.attribute("action"), verb.attribute("method"))
    return Instructions(target, parameters=(*(found or (("Digits", ""),)), ("msg", "Gather End")), purpose="action")


def _parameters(talk: Conversation, verb: Verb, result: Gathered) -> Parameters:
    if result.digits:
        return (("Digits", result.digits), ("FinishedOnKey", result.finished_on))
    if result.speech:
        return (
            ("SpeechResult", result.speech),
            ("Confidence", f"{talk.line.random.uniform(0.82, 0.98):.7f}"),
            ("Language", verb.attribute("language")),
            ("SpeechModel", verb.attribute("speechModel")),
        )
    return ()
