"""Whatever comes in whatever order: what is said, stored and recorded agrees, and nothing that was said is lost.

TURNS_EXAMPLES is how many conversations are tried, TURNS_SEED what is drawn from.
"""

from __future__ import annotations

import os
import random
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, TypeVar
from uuid import UUID

import pytest
from django.conf import settings as django_settings
from django.db import transaction
from django.test import override_settings
from django.utils import timezone
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st
from rest_framework.test import APIClient

from calls import providers
from calls.background import sweep
from calls.channels.phone import pace
from calls.domain.conversation import MIN_SPEECH_SECONDS
from calls.domain.states import INTERVIEW_OPEN, INTERVIEW_SOURCES, InterviewStatus, RecordingStatus, ResponseStatus
from calls.models import (
    Call,
    CarrierErasure,
    DialPace,
    Interview,
    InterviewEvent,
    InterviewResponse,
    InterviewResult,
    Recording,
    SessionTurn,
)
from calls.ports import CallState
from calls.telephony.silence import SILENCE_SECONDS
from calls.telephony.states import CALL_LIVE, CallStatus
from candidates import sqlite_wal
from candidates.models import Candidate, Consent
from tests.calls.follow_ups.conftest import FakeFollowUpWriter
from tests.calls.messages.post import write
from tests.calls.story import Carrier, FakeTelephony, Vendors, make_candidate, make_interview, queue, recording_sid
from tests.pages.visit import Visit

pytestmark = pytest.mark.django_db

EXAMPLES = int(os.environ.get("TURNS_EXAMPLES", "12"))
SEED = int(os.environ.get("TURNS_SEED", "1"))
MAX_STEPS = 40
QUESTIONS = 3
PHONES = ("+14155550123", "+14155550124")
ASKS = re.compile(r'<Record action="[^"]*/answer/[0-9a-f-]{36}/(\d+)/(\d+)/')
CHOOSES = re.compile(r'<Gather action="[^"]*/consent/[0-9a-f-]{36}/(\d+)/')
WAITS = re.compile(r"<Redirect>[^<]*/wait/[0-9a-f-]{36}/(\d+)/(\d+)/")
HOUR = timedelta(hours=1)
ENDED = frozenset(str(status) for status in InterviewStatus) - INTERVIEW_OPEN - {str(InterviewStatus.SCORING)}

T = TypeVar("T")


@dataclass(eq=False)
class Line:
    """One call as the caller and the carrier know it."""

    call_id: UUID
    interview_id: UUID
    carrier: Carrier
    heard: str = ""
    is_over: bool = False
    asked: list[int] = field(default_factory=list)
    """The positions of the questions that were put in it as new ones."""


@dataclass(frozen=True)
class Webhook:
    """A request of the carrier, which it may send again."""

    line: Line
    path: str
    parameters: dict[str, str]

    @property
    def turn(self) -> tuple[UUID, str]:
        """What names the turn: silence is another end of an answer."""
        return self.line.call_id, self.path.replace("silence/", "answer/")

    @property
    def is_turn(self) -> bool:
        return self.path.startswith(("voice/", "consent/", "answer/", "silence/", "wait/"))


@dataclass
class Network(FakeTelephony):
    """A carrier whose calls last until somebody ends them."""

    lines: dict[str, Line] = field(default_factory=dict)

    def fetch_call(self, provider_call_id: str) -> CallState:
        line = self.lines.get(provider_call_id)
        status = CallStatus.COMPLETED if line is None or line.is_over else CallStatus.IN_PROGRESS
        return CallState(provider_call_id, status, "", None, None, None)

    def hang_up(self, provider_call_id: str) -> None:
        super().hang_up(provider_call_id)
        if provider_call_id in self.lines:
            self.lines[provider_call_id].is_over = True

    def delete_recordings(self, provider_call_id: str) -> None:
        unfetched = Recording.objects.filter(call__provider_call_id=provider_call_id)
        assert not unfetched.filter(status__in=["announced", "available"]).exists()
        super().delete_recordings(provider_call_id)


@dataclass
class Before:
    """The rows before a step."""

    interviews: dict[UUID, str]
    responses: dict[tuple[UUID, int], str]
    live: set[UUID]


def _rows() -> Before:
    return Before(
        dict(Interview.objects.values_list("pk", "status")),
        {(i, p): s for i, p, s in InterviewResponse.objects.values_list("interview_id", "position", "status")},
        set(Call.objects.filter(status__in=CALL_LIVE).values_list("pk", flat=True)),
    )


@dataclass
class World:
    """The candidates, the carrier and the ATS, and what has to follow from what they did."""

    vendors: Vendors
    network: Network
    random: random.Random = field(default_factory=random.Random)
    """What the current step draws from."""
    lines: list[Line] = field(default_factory=list)
    sent: list[Webhook] = field(default_factory=list)
    notices: list[Webhook] = field(default_factory=list)
    """What the carrier has not told yet."""
    replies: dict[tuple[UUID, str], str] = field(default_factory=dict)
    spoken: list[tuple[UUID, int]] = field(default_factory=list)
    """The planned questions that were put while they were not asked, by interview and position."""
    followed: list[tuple[UUID, int]] = field(default_factory=list)
    """The follow-ups that were put."""
    kept: dict[str, Line] = field(default_factory=dict)
    """The recordings that must have a row."""
    dropped: dict[str, Line] = field(default_factory=dict)
    """The recordings that nobody agreed to."""
    absent: set[str] = field(default_factory=set)
    answered: set[tuple[UUID, int]] = field(default_factory=set)
    agreed: set[UUID] = field(default_factory=set)
    withdrawn: set[UUID] = field(default_factory=set)
    """The calls during which the consent was withdrawn."""
    erased: set[UUID] = field(default_factory=set)
    stored: dict[str, Any] = field(default_factory=dict)
    """The replies that were stored, by their session and their key."""
    recordings: int = 0
    messages: int = 0

    def pick(self, choices: Sequence[T]) -> T:
        return self.random.choice(choices)

    def open_line(self, call: Call) -> Line:
        line = Line(call.pk, call.interview_id, Carrier(call))
        self.lines.append(line)
        self.network.lines[line.carrier.sid] = line
        return line

    # -- one webhook ---------------------------------------------------------------------------------------

    def tell(self, webhook: Webhook) -> str:
        """The carrier sends a webhook; what is answered."""
        before = _rows()
        self._expect_recording(webhook, before)
        response = webhook.line.carrier.post(webhook.path, **webhook.parameters)
        assert response.status_code in (200, 204), response.content
        document = response.content.decode()
        if webhook not in self.sent:
            self.sent.append(webhook)
        if webhook.line.interview_id in self.erased:
            assert not ASKS.search(document)
            assert not CHOOSES.search(document)
        elif webhook.is_turn and webhook.turn in self.replies:
            assert document == self.replies[webhook.turn]
        elif webhook.is_turn:
            self.replies[webhook.turn] = document
            self._expect_answer(webhook, before)
            self._check_stored(webhook.line, document)
            self._check_spoken(webhook.line, document, before)
        return document

    def _expect_recording(self, webhook: Webhook, before: Before) -> None:
        """What is recorded is kept, unless the candidate had withdrawn when it was told of first."""
        sid, line = webhook.parameters.get("RecordingSid", ""), webhook.line
        if not sid or line.interview_id in self.erased:
            return
        if webhook.parameters.get("RecordingStatus") == "absent":
            self.absent.add(sid)
        if sid in self.kept:
            return
        declined = before.interviews[line.interview_id] == InterviewStatus.DECLINED
        if declined or line.call_id in self.withdrawn:
            self.dropped[sid] = line
        else:
            self.kept[sid] = line

    def _expect_answer(self, webhook: Webhook, before: Before) -> None:
        """An answer that was ended by its key while the conversation went on is worked on to its end."""
        line, parameters = webhook.line, webhook.parameters
        talking = before.interviews[line.interview_id] == InterviewStatus.IN_PROGRESS and line.call_id in before.live
        if webhook.path.startswith("consent/") and ("1" in parameters.values() or "Yes" in parameters.values()):
            self.agreed.add(line.interview_id)
        if webhook.path.startswith("answer/") and talking and parameters.get("Digits") == "#":
            self.answered.add((line.interview_id, int(webhook.path.split("/")[2])))

    def _check_stored(self, line: Line, document: str) -> None:
        """The reply that was stored asks what was said."""
        turn = SessionTurn.objects.filter(session=line.call_id).latest("created_at", "pk")
        places = [step["place"] for step in turn.steps if step["step"] == "ask"]
        assert [(str(place["position"]), str(place["attempt"])) for place in places] == ASKS.findall(document)

    def _check_spoken(self, line: Line, document: str, before: Before) -> None:
        """Only a conversation that goes on asks; a question is put when it is said, once and in its turn."""
        found = ASKS.search(document)
        call = Call.objects.select_related("interview").get(pk=line.call_id)
        if CHOOSES.search(document):
            assert (call.status in CALL_LIVE, call.interview.status) == (True, InterviewStatus.CALLING)
        if WAITS.search(document) or found:
            assert (call.status in CALL_LIVE, call.interview.status) == (True, InterviewStatus.IN_PROGRESS)
        if found is None:
            return
        position, attempt = int(found[1]), int(found[2])
        put = InterviewResponse.objects.get(interview=line.interview_id, position=position)
        assert put.status == ResponseStatus.ASKED
        if attempt > 1:
            assert position == line.asked[-1]
            return
        assert position not in line.asked
        was = before.responses.get((line.interview_id, position), ResponseStatus.PENDING)
        assert was in (ResponseStatus.PENDING, ResponseStatus.ASKED, ResponseStatus.UNANSWERED)
        if put.follows is not None:
            self.followed.append((line.interview_id, position))
        elif was != ResponseStatus.ASKED:
            self.spoken.append((line.interview_id, position))
        line.asked.append(position)
        self._check_nothing_skipped(line, put)

    def _check_nothing_skipped(self, line: Line, put: InterviewResponse) -> None:
        if put.follows is not None:
            return
        earlier = InterviewResponse.objects.filter(interview=line.interview_id, follows=None, position__lt=put.position)
        for response in earlier:
            assert response.status not in (ResponseStatus.PENDING, ResponseStatus.ASKED)
            assert response.position in line.asked or response.answered_in_id not in (None, line.call_id)

    # -- after every step ----------------------------------------------------------------------------------

    def check(self, before: Before, *, by_person: bool) -> None:
        """What the rows say agrees with what was said and done."""
        told = InterviewEvent.objects.filter(kind="response.asked").order_by("pk")
        asked = [(one.interview_id, int(one.message.split()[1])) for one in told]
        assert asked == [put for put in self.spoken if put[0] not in self.erased]
        followed = InterviewResponse.objects.exclude(follows=None).order_by("asked_at")
        assert list(followed.values_list("interview_id", "position")) == [
            put for put in self.followed if put[0] not in self.erased
        ]
        rows = set(Recording.objects.values_list("provider_recording_id", flat=True))
        assert rows == {sid for sid, line in self.kept.items() if line.interview_id not in self.erased}
        for interview_id, status in Interview.objects.values_list("pk", "status"):
            assert status in _reachable(before.interviews[interview_id], by_person=by_person)
        turns = SessionTurn.objects.values_list("session_id", "key", "steps")
        stored_replies = {f"{session_id}:{key}": steps for session_id, key, steps in turns}
        assert all(stored_replies.get(key, reply) == reply for key, reply in self.stored.items())
        self.stored = stored_replies
        begun = set(InterviewResponse.objects.values_list("interview_id", flat=True))
        assert begun <= self.agreed
        self._check_results()

    def _check_results(self) -> None:
        for result in InterviewResult.objects.select_related("interview"):
            assert result.interview.status in (InterviewStatus.COMPLETED, InterviewStatus.SCORING)
            planned = result.interview.responses.filter(follows=None)
            assert planned.count() == QUESTIONS
            assert not planned.filter(status__in=[ResponseStatus.PENDING, ResponseStatus.ASKED]).exists()

    def check_end(self) -> None:
        """Every recorded answer has its text, nothing that was refused is left at the carrier, and nothing waits."""
        for recording in Recording.objects.all():
            if recording.provider_recording_id not in self.absent:
                assert recording.status == RecordingStatus.TRANSCRIBED, recording.error_code
                assert recording.transcript
        for interview in Interview.objects.all():
            assert interview.status in ENDED | {InterviewStatus.PENDING}
            has_result = InterviewResult.objects.filter(interview=interview).exists()
            assert has_result == (interview.status == InterviewStatus.COMPLETED)
        for response in InterviewResponse.objects.exclude(status=ResponseStatus.ASKED):
            heard = response.recordings.filter(status=RecordingStatus.TRANSCRIBED).exists()
            assert (response.status == ResponseStatus.SCORED) == heard, (response.status, response.position)
            assert bool(response.transcript) == heard
        for interview_id, position in self.answered:
            if interview_id not in self.erased:
                response = InterviewResponse.objects.get(interview=interview_id, position=position)
                assert response.status in (ResponseStatus.SCORED, ResponseStatus.UNANSWERED)
        assert {line.carrier.sid for line in self.dropped.values()} <= set(self.network.deleted)
        assert all(line.is_over for line in self.lines)


def _reachable(status: str, *, by_person: bool) -> set[str]:
    """The statuses that `status` may lead to; only a person puts an ended interview back in line."""
    found, new = {status}, {status}
    while new:
        moves = {str(to) for to, sources in INTERVIEW_SOURCES.items() if sources & new}
        if not by_person and not new & INTERVIEW_OPEN:
            moves -= INTERVIEW_OPEN
        new = moves - found
        found |= new
    return found


# -- what the carrier and the callers do -------------------------------------------------------------------


def order(world: World) -> None:
    """What waits is due, and the carrier dials."""
    DialPace.objects.update(next_dial_at=timezone.now() - HOUR)
    Interview.objects.filter(status="pending", next_attempt_at__isnull=False).update(next_attempt_at=timezone.now())
    pace.start_due(5, max_live=50, rate=1e6, provider="twilio")
    world.vendors.work()
    known = {line.call_id for line in world.lines}
    for call in Call.objects.filter(status__in=CALL_LIVE, direction="outbound").exclude(pk__in=known):
        line = world.open_line(call)
        for number, word in enumerate(("initiated", "ringing", "in-progress")):
            _later(world, line, "status/{call}/", CallStatus=word, SequenceNumber=str(number))


def call_us(world: World) -> None:
    """A candidate calls; the webhook is repeated."""
    phone = world.pick(PHONES)
    world.recordings += 1
    sid = f"CA{10**6 + world.recordings:032x}"
    carrier = Carrier(Call())
    document, again = (
        carrier.post("inbound/", From=phone, CallSid=sid, CallStatus="ringing").content.decode() for _ in range(2)
    )
    assert document == again
    call = Call.objects.filter(provider_call_id=sid).first()
    assert bool(CHOOSES.search(document)) == (call is not None)
    if call is not None:
        line = world.open_line(call)
        line.heard = document


def turn(world: World) -> None:
    """The caller hears what was said to the end, and does something."""
    lines = [line for line in world.lines if not line.is_over]
    if not lines:
        return
    line = world.pick(lines)
    if not line.heard:
        _say(world, line, "voice/{call}/", CallStatus="in-progress")
    elif found := CHOOSES.search(line.heard):
        _consent(world, line, int(found[1]))
    elif found := ASKS.search(line.heard):
        _answer(world, line, int(found[1]), int(found[2]))
    elif found := WAITS.search(line.heard):
        _say(world, line, f"wait/{{call}}/{found[1]}/{found[2]}/")
    else:
        _over(world, line)


def _say(world: World, line: Line, path: str, **parameters: str) -> None:
    line.heard = world.tell(Webhook(line, path, parameters))


def _later(world: World, line: Line, path: str, **parameters: str) -> None:
    world.notices.append(Webhook(line, path, parameters))


def _over(world: World, line: Line) -> None:
    line.is_over = True
    _later(world, line, "status/{call}/", CallStatus="completed", SequenceNumber="3", CallDuration="60")


def _consent(world: World, line: Line, attempt: int) -> None:
    key = world.pick(["1", "1", "1", "1", "Yes", "Yes", "no", "0", "9", "5", "Hm", ""])
    parameters = {"SpeechResult": key} if len(key) > 1 else {"Digits": key}
    _say(world, line, f"consent/{{call}}/{attempt}/", **parameters)


def _answer(world: World, line: Line, position: int, attempt: int) -> None:
    key = world.pick(["#", "#", "#", "#", "#", "#", "", "", "*", "7", "0", "9", "hangup", "empty", "5"])
    if key == "empty":
        world.recordings += 1
        named = {"RecordingSid": recording_sid(world.recordings), "RecordingStatus": "absent"}
        _later(world, line, f"recording/{{call}}/{position}/{attempt}/", **named)
        _say(world, line, f"silence/{{call}}/{position}/{attempt}/")
        return
    spoken = _recorded(world, line, position, attempt, key)
    if key == "hangup":
        world.notices.append(spoken)
        _over(world, line)
        return
    line.heard = world.tell(spoken)


def _recorded(world: World, line: Line, position: int, attempt: int, key: str) -> Webhook:
    """The end of a recording, whose callbacks come later."""
    world.recordings += 1
    lengths = [0, 1, MIN_SPEECH_SECONDS, SILENCE_SECONDS, SILENCE_SECONDS + 1, SILENCE_SECONDS + 2, 40, 40]
    sid, seconds = recording_sid(world.recordings), str(world.pick(lengths))
    place = f"{{call}}/{position}/{attempt}/"
    told = {"RecordingSid": sid, "RecordingDuration": seconds}
    _later(world, line, f"recording/{place}", RecordingStatus="completed", **told)
    if world.pick([True, False, False]):
        text = {"TranscriptionStatus": "completed", "TranscriptionText": "I said it to the carrier."}
        _later(world, line, f"transcription/{place}", RecordingSid=sid, **text)
    return Webhook(line, f"answer/{place}", {**told, "Digits": key})


def other_end(world: World) -> None:
    """A turn that was decided comes with another end, and gets the reply of the first."""
    answers = [one for one in world.sent if one.path.startswith(("answer/", "silence/"))]
    if answers:
        one = world.pick(answers)
        _, _, position, attempt, _ = one.path.split("/")
        line = one.line
        if world.pick([True, False]):
            world.tell(Webhook(line, f"silence/{{call}}/{position}/{attempt}/", {}))
        else:
            world.tell(_recorded(world, line, int(position), int(attempt), world.pick(["#", "", "9", "hangup"])))


def notice(world: World) -> None:
    """The carrier tells something, in any order and as late as it likes."""
    if world.notices:
        world.tell(world.notices.pop(world.random.randrange(len(world.notices))))


def lose(world: World) -> None:
    """A notice never comes."""
    if world.notices:
        world.notices.pop(world.random.randrange(len(world.notices)))


def repeat(world: World) -> None:
    """The carrier sends something again, at once or much later."""
    if world.sent:
        world.tell(world.pick(world.sent[-3:] if world.pick([True, False]) else world.sent))


def hang_up(world: World) -> None:
    """A caller puts the phone down."""
    lines = [line for line in world.lines if not line.is_over]
    if lines:
        _over(world, world.pick(lines))


# -- what else happens -------------------------------------------------------------------------------------


def work(world: World) -> None:
    world.vendors.work()


def sweeps(world: World) -> bool:
    """What is due is worked on; a call that ended is looked up. False: there was nothing to do."""
    past = timezone.now() - timedelta(minutes=2)
    for model in (Call, Recording, InterviewResponse, Interview, CarrierErasure):
        waiting = model._default_manager.filter(next_attempt_at__isnull=False)
        waiting.exclude(status=InterviewStatus.PENDING).update(next_attempt_at=past)
    sweep.run()
    return bool(world.vendors.work())


def _visit(world: World, action: str, **fields: str) -> None:
    found = list(Interview.objects.order_by("created_at"))
    if found:
        visit = Visit(world.pick(found))
        if visit.offers(action):
            visit.press(action, **fields)


def withdraw(world: World) -> None:
    """On the page: the candidate no longer agrees."""
    given = set(Consent.objects.filter(withdrawn_at=None, purpose="contact").values_list("pk", flat=True))
    live = list(Call.objects.filter(status__in=CALL_LIVE).select_related("interview"))
    _visit(world, "withdraw")
    gone = list(Consent.objects.filter(pk__in=given).exclude(withdrawn_at=None))
    world.withdrawn |= {
        call.pk
        for call in live
        for consent in gone
        if consent.candidate_id == call.interview.candidate_id and consent.interview_id in (None, call.interview_id)
    }


def agree(world: World) -> None:
    _visit(world, "consent")


def call_now(world: World) -> None:
    _visit(world, "call_now")


def hold(world: World) -> None:
    _visit(world, "hold", wish="text")


def decline(world: World) -> None:
    _visit(world, "opt_out")


def stop(world: World) -> None:
    world.messages += 1
    phone = world.pick(PHONES)
    write("STOP", sender=phone, sid=f"SM{world.messages:032x}")
    assert not Interview.objects.filter(candidate__phone=phone, status__in=INTERVIEW_OPEN).exists()


def _api() -> APIClient:
    client = APIClient()
    client.credentials(HTTP_X_API_KEY=django_settings.API_KEY)
    return client


def _of_ats(world: World, verb: str) -> None:
    found = list(Interview.objects.order_by("created_at"))
    if found:
        _api().post(f"/api/v1/interviews/{world.pick(found).pk}/{verb}/")


def cancel(world: World) -> None:
    _of_ats(world, "cancel")


def retry(world: World) -> None:
    _of_ats(world, "retry")


def erase(world: World) -> None:
    """The ATS has a candidate erased."""
    found = list(Candidate.objects.order_by("created_at"))
    if found:
        candidate = world.pick(found)
        world.erased |= set(Interview.objects.filter(candidate=candidate).values_list("pk", flat=True))
        assert _api().delete(f"/api/v1/candidates/{candidate.pk}/").status_code == 204


Action = Callable[[World], object]
OFTEN = (turn, turn, turn, turn, turn, turn, turn, notice, notice, notice, repeat, work)
SOMETIMES = (order, order, other_end, sweeps, hang_up, lose)
SELDOM = (call_us, withdraw, agree, agree, call_now, hold, decline, stop, cancel, retry, retry, erase)
ACTIONS: tuple[Action, ...] = (*OFTEN * 14, *SOMETIMES * 4, *SELDOM)
BY_PERSON: tuple[Action, ...] = (retry, hold)


def _settle(world: World) -> None:
    """Nothing new happens; calls end, what the carrier still has to tell comes, and what waits is done."""
    for line in world.lines:
        line.is_over = True
    while world.notices:
        world.tell(world.notices.pop())
    while sweeps(world):
        pass


@contextmanager
def _world(vendors: Vendors) -> Iterator[World]:
    """Three interviews of two candidates, in a transaction that is undone."""
    network = Network()
    with transaction.atomic(), pytest.MonkeyPatch.context() as patched:
        patched.setattr(vendors, "telephony", network)
        patched.setattr(sqlite_wal, "truncate", lambda: None)  # not possible in the transaction of the test
        patched.setattr(providers, "follow_up_writers", lambda: (FakeFollowUpWriter(),))
        candidates = [make_candidate(phone) for phone in PHONES]
        for candidate in (candidates[0], *candidates):
            make_interview(QUESTIONS, candidate=candidate, max_attempts=3)
        try:
            yield World(vendors, network)
        finally:
            queue().clear()
            transaction.set_rollback(True)


def play(vendors: Vendors, steps: Sequence[tuple[Action, int]], allowed: int) -> None:
    """One world from its beginning to its end."""
    with override_settings(FOLLOW_UPS=allowed), _world(vendors) as world:
        for action, number in [(order, 0), *steps]:
            world.random = random.Random(number)  # noqa: S311 - nothing secret is drawn
            before = _rows()
            action(world)
            world.check(before, by_person=action in BY_PERSON)
        before = _rows()
        _settle(world)
        world.check(before, by_person=False)
        world.check_end()


STEPS = st.lists(st.tuples(st.sampled_from(ACTIONS), st.integers(0, 1000)), min_size=10, max_size=MAX_STEPS)


@seed(SEED)
@settings(max_examples=EXAMPLES, deadline=None, database=None, suppress_health_check=list(HealthCheck))
@given(steps=STEPS, allowed=st.integers(0, 1))
def test_what_is_said_stored_and_recorded_agrees_in_any_order(
    vendors: Vendors, steps: list[tuple[Action, int]], allowed: int
):
    play(vendors, steps, allowed)
