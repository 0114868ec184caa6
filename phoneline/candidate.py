"""The person on the telephone: hears what is said and decides what to do, as its script says."""

import re
from collections import Counter
from dataclasses import dataclass, replace

from phoneline.acts import Act, HangUp, Press, Reply, Speak, Wait
from phoneline.script import Choice, KeyWish, Script, ScriptedAnswer

_INVITES_A_CHOICE = re.compile(
    r"\b(press(ing)?|say(ing)?)\b.{0,60}\b(\d|one|two|nine|yes|no|star|pound|hash)\b", re.I | re.S
)
_ANNOUNCES_A_REPEAT = re.compile(r"\b(repeat|again|once more)\b", re.IGNORECASE)
SAME_LAST_WORDS = 6
_BETWEEN_KEYS_SECONDS = 0.4


@dataclass(frozen=True)
class Listening:
    """What the line takes just now."""

    keys: bool
    speech: bool
    recording: bool = False


class Candidate:
    """One person during one call."""

    def __init__(self, script: Script) -> None:
        self.script = script
        self._heard: list[str] = []
        self._questions = 0
        self._replied: dict[str, ScriptedAnswer | None] = {}
        self._wishes_made: Counter[int] = Counter()
        self._screening = "asks" if script.screening.asks else "over"
        self._used: set[int] = set()
        self._wants_again = False
        self._topic_before = ""

    def hear(self, text: str) -> None:
        """Words that were said to this person since it last did something."""
        if text:
            self._heard.append(text)

    def reply(self, listening: Listening) -> Reply:
        """What it does now that the line listens; an empty reply is silence."""
        if self._screening != "over":
            return self._screen(listening)
        heard = " ".join(self._heard)
        self._heard.clear()
        if not listening.recording and self._is_choice(heard, listening):
            return _choose(self.script.later if self._questions else self.script.consent, listening)
        return self._answer(heard, listening)

    def _screen(self, listening: Listening) -> Reply:
        """What an assistant does: it asks, and the next time connects the person or hangs up."""
        screening = self.script.screening
        if self._screening == "asks":
            self._screening = "listens"
            self._heard.clear()
            return Reply((Speak(screening.asks),), interrupts=True)
        self._screening = "over"
        if screening.then == "hangs_up":
            return Reply((Wait(_BETWEEN_KEYS_SECONDS), Speak(screening.refuses), HangUp()))
        person = self.reply(listening)
        return replace(person, acts=(Wait(screening.connects_after_seconds), *person.acts))

    def _is_choice(self, heard: str, listening: Listening) -> bool:
        invited = _INVITES_A_CHOICE.search(heard) is not None
        return invited or not listening.speech or not self._questions

    def _answer(self, heard: str, listening: Listening) -> Reply:
        topic = self._topic(heard)
        number = list(self._replied).index(topic) + 1
        manner = self.script.questions
        wish = self._wish(number) if listening.keys else None
        if wish is not None:
            self._wishes_made[number] += 1
            self._wants_again = True
            return Reply((Wait(manner.think_seconds), Press(wish.key)))
        answer = self._replied[topic]
        if answer is None or number in manner.silent_at:
            return Reply()
        think = manner.think_seconds if answer.think_seconds is None else answer.think_seconds
        if number == manner.hangs_up_at:
            return Reply((*_last_words(manner.hangs_up_when, think, answer.text), HangUp()))
        return Reply((Wait(think), Speak(answer.text), *self._ending(answer, listening)))

    def _wish(self, number: int) -> KeyWish | None:
        """The key that is pressed at a question instead of an answer, if any is left."""
        wishes = (wish for wish in self.script.questions.presses if wish.at == number)
        return next((wish for wish in wishes if self._wishes_made[number] < wish.times), None)

    def _topic(self, heard: str) -> str:
        """The question at hand: a question that is put again keeps its number and its answer."""
        topic = " ".join(re.findall(r"\w+", heard.lower())) or f"unheard question {self._questions + 1}"
        if self._wants_again or _is_repeated(heard, topic, self._topic_before):
            self._wants_again = False
            return self._topic_before
        if topic not in self._replied:
            self._questions += 1
            self._replied[topic] = self._choose_answer(heard) if self.script.questions.answers else None
        self._topic_before = topic
        return topic

    def _ending(self, answer: ScriptedAnswer, listening: Listening) -> tuple[Act, ...]:
        manner = self.script.questions
        if listening.keys and (answer.ends_with or manner.ends_with) == "key":
            return (Wait(_BETWEEN_KEYS_SECONDS), Press(manner.key))
        return ()

    def _choose_answer(self, heard: str) -> ScriptedAnswer | None:
        """The best unused answer about what was asked, else a general one, else the best used one."""
        answers = self.script.answers
        ranked = sorted(range(len(answers)), key=lambda n: (n in self._used, -overlap(answers[n], heard)))
        if not ranked:
            return None
        fresh_general = [n for n in ranked if n not in self._used and not answers[n].about]
        about_it = [n for n in ranked if overlap(answers[n], heard) > 0]
        unused = [n for n in about_it if n not in self._used]
        chosen = (unused or fresh_general or about_it or ranked)[0]
        self._used.add(chosen)
        return answers[chosen]


def _is_repeated(heard: str, topic: str, before: str) -> bool:
    """Whether a question comes again: the service says so, and the last words are those of the question before."""
    words, earlier = topic.split()[-SAME_LAST_WORDS:], before.split()[-SAME_LAST_WORDS:]
    return words == earlier and _ANNOUNCES_A_REPEAT.search(heard) is not None


def overlap(answer: ScriptedAnswer, heard: str) -> int:
    """How much of what was asked an answer is about: the letters of its stems that begin a word of the question."""
    asked = f" {' '.join(re.findall(r'[a-z0-9]+', heard.lower()))}"
    return sum(len(stem) for stem in answer.about if f" {stem.lower()}" in asked)


def _choose(choice: Choice, listening: Listening) -> Reply:
    if choice.reply == "nothing":
        return Reply()
    pressing = listening.keys if choice.reply == "key" else not listening.speech
    acts: dict[bool, Act] = {True: Press(choice.key), False: Speak(choice.says)}
    act = HangUp() if choice.reply == "hang_up" else acts[pressing]
    return Reply((Wait(choice.think_seconds), act), choice.interrupts)


def _last_words(moment: str, think: float, text: str) -> tuple[Act, ...]:
    """What comes before somebody hangs up."""
    if moment == "hearing":
        return ()
    return Wait(think), Speak(_first_half(text) if moment == "answering" else text)


def _first_half(text: str) -> str:
    words = text.split()
    return " ".join(words[: max(1, len(words) // 2)])
