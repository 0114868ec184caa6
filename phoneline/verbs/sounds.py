"""Say, Play and Pause, alone or nested."""

from collections.abc import Sequence

from phoneline.audio import dtmf, silence
from phoneline.conversation import Conversation, Page, Sound, Step
from phoneline.twiml.document import Verb

MAX_LOOPS = 1000
MAX_SAY = 4096
_DTMF_DIGITS = frozenset("0123456789ABCDWwabcd#*")


async def play_sounds(talk: Conversation, page: Page, verb: Verb) -> Step:
    """Play what the verb holds, then go on."""
    for sound in await sounds_of(talk, page, verb):
        await talk.play(sound)
    return None


async def sounds_of(talk: Conversation, page: Page, verb: Verb) -> Sequence[Sound]:
    """The sounds of a verb, one for each time it is played; none, and a notice, for what cannot be played."""
    if verb.name == "Pause":
        return [Sound(silence(verb.number("length", 1)))]
    sound = await (_say(talk, verb) if verb.name == "Say" else _play(talk, page, verb))
    times = int(verb.number("loop", 1)) or MAX_LOOPS
    return [] if sound is None else [sound] * min(times, MAX_LOOPS)


async def _say(talk: Conversation, verb: Verb) -> Sound | None:
    if not verb.text:
        talk.notice("warning", 13520, "<Say> has no text")
        return None
    if len(verb.text) > MAX_SAY:
        talk.notice("warning", 13521, f"<Say> holds more than {MAX_SAY} characters and is left out")
        return None
    return await talk.spoken(verb.text, verb.attribute("language"), verb.attribute("voice"))


async def _play(talk: Conversation, page: Page, verb: Verb) -> Sound | None:
    digits = verb.attribute("digits")
    if digits:
        if set(digits) <= _DTMF_DIGITS:
            return Sound(dtmf(digits))
        talk.notice("warning", 12200, "<Play digits> holds something that is no key")
        return None
    samples = await talk.fetch_media(page.target(verb.text, "GET").url)
    return None if samples is None else Sound(samples)
