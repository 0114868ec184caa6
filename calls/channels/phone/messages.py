"""Text messages to candidates: ordered, sent once, and what the carrier says became of them."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from calls import transitions
from calls.background import jobs, vendors
from calls.background.registry import GivenUp, Task
from calls.channels.phone import suppressions
from calls.domain.states import InterviewStatus
from calls.errors import NotItsOwn, ProviderError
from calls.interview import caller_requests, links
from calls.models import Interview, Message
from calls.ports import MessageOrder, Messaging
from calls.telephony import texts
from calls.telephony.facts import MessageChanged, MessageReceived
from calls.telephony.gate import LIFT_CHECK
from calls.telephony.states import SEND_UNKNOWN, MessageStatus
from candidates.models import Candidate, Suppression


def _send_again(message: Message) -> bool:
    """The carrier refused it, or was never asked: it was not sent, and is sent now if it is still wanted."""
    event = "A text message that could not be sent is tried again."
    return jobs.requeue(message, TASK, event=event, ordered_at=None)


TASK = Task(
    name="send_message",
    model=Message,
    queue="notify",
    sources=frozenset({str(MessageStatus.QUEUED)}),
    failed=str(MessageStatus.FAILED),
    given_up=GivenUp(
        retry=_send_again,
        obstacle="It is not known whether the message was sent, so it is not sent again.",
        final_codes=frozenset({SEND_UNKNOWN}),
    ),
)

OPTED_OUT = "recipient_opted_out"

SETTLED_AFTER = timedelta(minutes=10)
"""How long a callback may still tell of a message that the carrier may or may not have sent."""

WORTH_SENDING = frozenset({InterviewStatus.PENDING, InterviewStatus.CALLING, InterviewStatus.NOT_REACHED})
"""The statuses of an interview in which its candidate still has something to choose."""

NOUNS = {
    Message.Kind.INVITATION: "An invitation",
    Message.Kind.VOICEMAIL_FOLLOW_UP: "A note about the voicemail",
}


def invite(interview: Interview) -> bool:
    """Has an invitation sent before the first call. False: it was ordered before, or none can be sent now."""
    return _order(interview, Message.Kind.INVITATION, texts.INVITATION)


def invite_with_new_phone(candidate: Candidate) -> None:
    """Has the invitations sent that could not be ordered while the candidate had no phone number."""
    for interview in Interview.objects.filter(candidate=candidate, status=InterviewStatus.PENDING, held_for=""):
        invite(interview)


def after_voicemail(interview: Interview) -> bool:
    """Has a note sent after a call met a voicemail. False: it was ordered before, or none can be sent now."""
    return _order(interview, Message.Kind.VOICEMAIL_FOLLOW_UP, texts.VOICEMAIL_FOLLOW_UP)


def _order(interview: Interview, kind: Message.Kind, text: str) -> bool:
    if not settings.SMS_ENABLED or not interview.candidate.phone:
        return False
    body = texts.write(text, interview.job_description.company)
    with transaction.atomic():
        message, created = Message.objects.get_or_create(
            interview=interview,
            kind=kind,
            defaults={"body": body, "next_attempt_at": timezone.now() + jobs.SWEEP_AFTER},
        )
        if created:
            jobs.enqueue(TASK.name, message.pk)
    return created


def run(message: Message, messaging: Messaging) -> bool:
    """Asks the carrier to send, once. False: it must not be sent, it was asked before, or it refused.

    `ordered_at` is set before the carrier is asked. A worker that dies behind that line may have sent it, so
    nobody sends it again.
    """
    if message.ordered_at is not None:
        return _give_up(message)
    if not jobs.take(message, TASK):
        return False
    suppression = Suppression.objects.filter(phone=message.interview.candidate.phone).first()
    if suppression is not None and suppression.lift_requested_at is not None:  # stored by a worker, in a moment
        transitions.release(message, retry_in=LIFT_CHECK, count=False)
        return False
    stop = _stop(message, is_suppressed=suppression is not None)
    if stop is not None:
        return _failed(message, *stop)
    request = vendors.Request("message", message, limited=False)
    try:
        provider_message_id = vendors.ask(request, [messaging], lambda carrier: _send(message, carrier))
    except ProviderError as error:
        return _refused(message, error)
    if not provider_message_id:
        return False
    _sent(message, provider_message_id, provider=messaging.name)
    return True


def _send(message: Message, messaging: Messaging) -> str:
    """The carrier's id of the message; empty when somebody else has asked for it."""
    queued = Message.objects.filter(pk=message.pk, status=MessageStatus.QUEUED, ordered_at=None)
    if not queued.filter(leased_until=message.held_until).update(ordered_at=timezone.now()):
        return ""
    return messaging.send(_message_order(message))


def _stop(message: Message, *, is_suppressed: bool) -> tuple[str, str] | None:
    """Why a message is not sent now: a stable code and a sentence; None when nothing is against it."""
    phone = message.interview.candidate.phone
    allowed = settings.WHITELISTED_NUMBERS
    if not settings.SMS_ENABLED:
        return "sms_switched_off", "Text messages are switched off."
    if not phone:
        return "phone_missing", "The candidate has no phone number."
    if message.interview.status not in WORTH_SENDING:
        return "interview_moved_on", "The interview had moved on before the message was sent."
    if is_suppressed:
        return "number_suppressed", "The person at this number asked not to be contacted again."
    if allowed is not None and phone not in allowed:
        return "number_not_whitelisted", "The number is not in WHITELISTED_NUMBERS."
    return None


def _message_order(message: Message) -> MessageOrder:
    """What the carrier is asked for. The link is made here, so that it is nowhere but in the message itself."""
    body = message.body.replace("{link}", links.url(message.interview))
    return MessageOrder(str(message.pk), message.interview.candidate.phone, body)


def _sent(message: Message, provider_message_id: str, *, provider: str) -> bool:
    """Keeps the carrier's id. False: a callback that was faster has moved the message on already."""
    Message.objects.filter(pk=message.pk).update(provider=provider, provider_message_id=provider_message_id)
    return transitions.move(
        message,
        MessageStatus.SENT,
        event=f"{_noun(message)} was sent by text message.",
        error_code="",
        error_detail="",
    )


def _refused(message: Message, error: ProviderError) -> bool:
    """Has a refusal that is no answer tried again, ends the others. Always False: nothing was sent for sure."""
    if error.ambiguous:
        transitions.release(message, retry_in=SETTLED_AFTER, code=SEND_UNKNOWN, detail=str(error))
    elif not jobs.give_back(message, TASK, error, ordered_at=None):
        _refused_for_good(message, error)
    return False


def _refused_for_good(message: Message, error: ProviderError) -> None:
    """Ends a message that the carrier will not send, unless another worker has it. An opt-out counts in any case."""
    wish = error.code == OPTED_OUT
    with transaction.atomic():
        if wish or transitions.holds(message):
            _failed(message, error.code, str(error), set_aside_at=None if wish else timezone.now())


def _failed(message: Message, code: str, detail: str, *, set_aside_at: datetime | None = None) -> bool:
    """Ends a message that is not sent; what is set aside is a dead letter. Always False."""
    event = f"{_noun(message)} was not sent by text message: {detail}"
    with transaction.atomic():
        transitions.move(
            message,
            MessageStatus.FAILED,
            event=event,
            error_code=code,
            error_detail=detail,
            attempts=message.attempts,
            set_aside_at=set_aside_at,
        )
        _heed(message, code)
    return False


def _heed(message: Message, code: str) -> None:
    """Suppresses the number of somebody who has told the carrier to stop."""
    if code == OPTED_OUT:
        caller_requests.opt_out(message.interview.candidate, source="sms")


def _give_up(message: Message) -> bool:
    """Ends a message that may have been sent and of which no callback told. Always False: nothing is sent here."""
    now = timezone.now()
    busy = message.leased_until is not None and message.leased_until > now
    if message.status != MessageStatus.QUEUED or message.ordered_at is None or busy:
        return False
    if message.ordered_at + SETTLED_AFTER > now:
        transitions.wait_for(message, message.ordered_at + SETTLED_AFTER)
        return False
    detail = "It is not known whether the carrier sent it, so it is not sent again."
    return _failed(message, SEND_UNKNOWN, detail, set_aside_at=now)


def _noun(message: Message) -> str:
    return NOUNS[Message.Kind(message.kind)]


def changed(fact: MessageChanged) -> bool:
    """Applies what the carrier says of a message. False: it is nothing new, or there is no such message.

    Raises NotItsOwn when the carrier's id is that of another message.
    """
    message = Message.objects.select_related("interview__candidate").filter(pk=fact.message_id).first()
    if message is None:
        return False
    _check_id(message, fact)
    if fact.status is None:
        return False
    known = {"provider": fact.provider, "provider_message_id": fact.provider_message_id}
    Message.objects.filter(pk=message.pk, provider_message_id="").update(**known)
    moved = transitions.move(
        message,
        fact.status,
        event=_told(message, fact),
        error_code=fact.error_code,
        error_detail=fact.error_detail,
    )
    if moved:
        _heed(message, fact.error_code)
    return moved


def _check_id(message: Message, fact: MessageChanged) -> None:
    named = fact.provider_message_id
    if not named or message.provider_message_id == named:
        return
    # The worker that sent it may have stored the id on this very row since `message` was read.
    others = Message.objects.filter(provider=fact.provider, provider_message_id=named).exclude(pk=message.pk)
    if message.provider_message_id or others.exists():
        raise NotItsOwn


def _told(message: Message, fact: MessageChanged) -> str:
    """The line of the timeline for a status."""
    match fact.status:
        case MessageStatus.SENT:
            return f"{_noun(message)} was sent by text message."
        case MessageStatus.DELIVERED:
            return f"{_noun(message)} by text message was delivered."
    reason = fact.error_detail or "The carrier does not say why."
    return f"{_noun(message)} by text message could not be delivered: {reason}"


def received(fact: MessageReceived) -> None:
    """Does what somebody who wrote to our number wants."""
    match fact.keyword:
        case texts.Keyword.STOP if fact.phone:
            suppressions.opt_out(fact.phone, source="sms")
        case texts.Keyword.START if fact.phone:
            suppressions.request_lift(fact.phone)


def reply(fact: MessageReceived) -> str:
    """What is written back; an empty text when the carrier has answered already."""
    if fact.is_answered:
        return ""
    return texts.write(texts.REPLIES[fact.keyword], settings.COMPANY_NAME)
