"""What the line had and what the service shows → what was lost, doubled or invented. No process, no clock."""

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

from lab.faults import checks
from lab.faults.values import Answer, Assessment, LineLog, Person, ResultEvent, Rules, Shown

NOT_SENT = "was not sent by text message"
COMPLETED = "completed"


def assess(person: Person, log: LineLog, shown: Shown, rules: Rules = Rules()) -> Assessment:  # noqa: B008 - frozen
    """Everything about one interview after its end."""
    texts = _Texts(person, log, shown)
    wrong = [*_end(person, shown), *texts.sentences(), *_results(person, shown), *_messages(log, shown)]
    wrong += [*_rings(log, shown), *_needless(person, log)]
    wrong += [*checks.ratings(shown, rules), *checks.follow_ups(log, shown, rules), *checks.resume(person, shown)]
    return Assessment(
        wrong=wrong,
        expected=texts.expected,
        found=texts.found,
        lost=texts.lost,
        doubled=texts.doubled,
        invented=texts.invented,
        rings=len(log.rings),
        results=shown.results.count(ResultEvent.FINAL),
        provisional_results=shown.results.count(ResultEvent.PROVISIONAL),
        invitations=log.invitations,
        ratings=sum(len(seeds) for answer in shown.answers for seeds in answer.ratings),
        rating_requests=shown.ledger.asked,
        follow_ups=len(checks.asked(shown)),
        resumes=checks.times_compared(shown),
    )


class _Texts:
    """The answers that were recorded, against those that are shown with their transcript."""

    def __init__(self, person: Person, log: LineLog, shown: Shown) -> None:
        self._shown = {answer.position: answer for answer in shown.answers}
        positions = range(1, len(person.answers) + 1) if person.end == COMPLETED else range(0)
        self.expected = len(positions)
        self._recorded = Counter((one.position, one.text) for one in log.spoken if one.text)
        self._told = Counter((one.position, one.text) for one in log.spoken if one.text and one.told)
        self._kept = Counter(part for answer in shown.answers for part in _parts(answer))
        more = self._kept - self._recorded
        self.doubled = sum(count for part, count in more.items() if part in self._recorded)
        self.invented = more.total() - self.doubled
        self._missing = self._told - self._kept
        self._empty = [n for n in positions if not self._is_whole(n)]
        self.found = self.expected - len(self._empty)
        self.lost = max(self._missing.total(), len(self._empty))

    def _is_whole(self, position: int) -> bool:
        answer = self._shown.get(position)
        return (
            answer is not None and answer.status == checks.SCORED and bool(answer.transcript) and answer.has_recording
        )

    def sentences(self) -> Iterator[str]:
        for position in self._empty:
            answer = self._shown.get(position)
            status = answer.status if answer else "not there"
            yield f"answer {position} is {status}, and without transcript, score or recording"
        for position, _ in self._missing.elements():
            yield f"a recording of answer {position}, of which the service was told, is not in its transcript"
        if self.doubled:
            yield f"{self.doubled} recordings are in a transcript twice"
        if self.invented:
            yield f"{self.invented} parts of transcripts were never said"


def _parts(answer: Answer) -> list[tuple[int, str]]:
    return [(answer.position, part) for part in answer.transcript.split("\n") if part]


def _end(person: Person, shown: Shown) -> Iterator[str]:
    if shown.status != person.end:
        yield f"the interview is {shown.status} ({shown.error_code or 'no code'}) and not {person.end}"


def _results(person: Person, shown: Shown) -> Iterator[str]:
    """One final result, after any number of provisional ones, for an interview that has a result to get."""
    made = [event for event in shown.results if event is not ResultEvent.REOPENED]
    version = shown.result.version if shown.result else 0
    if version != len(made):
        yield f"the result is version {version}, and {len(made)} were made"
    if person.end != COMPLETED:
        if made:
            yield f"{len(made)} results instead of none"
        return
    yield from _final_result(shown)
    if any(answer.score is None for answer in shown.answers if answer.transcript in person.answers):
        yield "a whole answer has no score"


def _final_result(shown: Shown) -> Iterator[str]:
    if not shown.results or shown.results[-1] is not ResultEvent.FINAL:
        yield f"the last result is not final: {', '.join(shown.results) or 'there is none'}"
    elif shown.result and shown.result.pending:
        yield f"the final result still waits for something: {', '.join(shown.result.pending)}"
    others = [event for event in shown.results if event is not ResultEvent.PROVISIONAL]
    doubled = sum(pair == (ResultEvent.FINAL, ResultEvent.FINAL) for pair in pairwise(others))
    if doubled:
        yield f"{doubled + 1} final results instead of 1"


def _messages(log: LineLog, shown: Shown) -> Iterator[str]:
    """At most once: a message whose sending broke off in the middle is not sent again, and the timeline says so."""
    if log.invitations > 1:
        yield f"{log.invitations} invitations were sent"
    if log.invitations == 0 and not any(NOT_SENT in event for event in shown.events):
        yield "no invitation was sent, and the timeline does not say why"


def _rings(log: LineLog, shown: Shown) -> Iterator[str]:
    for call_id, times in Counter(ring.call_id for ring in log.rings).items():
        if times > 1:
            yield f"call {call_id} was dialled {times} times"
    unknown = {ring.sid for ring in log.rings} - set(shown.calls)
    if unknown:
        yield f"the service knows nothing of {len(unknown)} of its calls"
    for ring, following in zip(log.rings, log.rings[1:], strict=False):
        if ring.ended is None or ring.ended > following.began:
            yield "the telephone rang while a call was live"


def _needless(person: Person, log: LineLog) -> Iterator[str]:
    """A ring after everything was said, or after a no."""
    for number, ring in enumerate(log.rings):
        before = {earlier.sid for earlier in log.rings[:number]}
        if log.declined_in in before or _settled(person, log, before):
            yield f"ring {number + 1} of {ring.sid[:6]}… came after everything was said"


def _settled(person: Person, log: LineLog, calls: set[str]) -> bool:
    said = {one.position for one in log.spoken if one.told and one.text and one.call_sid in calls}
    return bool(calls) and person.end == COMPLETED and said >= set(range(1, len(person.answers) + 1))
