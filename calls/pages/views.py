"""The page behind the link in a text message. No login, no cookie, no script: the link is the key."""

from __future__ import annotations

from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.csrf import csrf_exempt

from calls.channels.phone import callbacks
from calls.domain import phrases
from calls.errors import Refused
from calls.interview import caller_requests, links
from calls.models import Interview
from calls.pages import forms, standing
from calls.pages.forms import Action, BadForm, Form
from candidates.models import Consent

SOURCE = "candidate page"
"""Through which channel a consent or an opt-out came, as the rows say it."""

HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow",
}

TOO_LATE = "That is not possible any more. This page shows how your interview stands now."
INPUT_FORMAT = "%Y-%m-%dT%H:%M"


class NoPage(Exception):
    """There is nothing to show: `status` 404 for a link that was not made here, 410 for one that is over."""

    def __init__(self, status: HTTPStatus) -> None:
        super().__init__(status)
        self.status = status


# The link itself proves who asks; no cookie speaks for anybody, so that another site can make nobody's browser
# say something here. Every form carries a signed field all the same (see `forms.seal`).
@method_decorator(csrf_exempt, name="dispatch")
class CandidatePage(View):
    """Says what will happen, and takes the candidate's consent, time and caller_requests."""

    http_method_names = ("get", "head", "post")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Answers with the headers that keep the link secret, also when there is nothing to show."""
        response: HttpResponseBase
        try:
            response = super().dispatch(request, *args, **kwargs)
        except NoPage as error:
            response = render(
                request, "pages/no_page.html", {"over": error.status == HTTPStatus.GONE}, status=error.status
            )
        for name, value in HEADERS.items():
            response.headers[name] = value
        return response

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        """Shows how the interview stands. Changes nothing: programs that look into links come here too."""
        return _page(request, _interview(token))

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        """Does what a button says, then shows the page again; a sentence says why when nothing was done."""
        interview = _interview(token)
        try:
            done = _obey(interview, forms.read(request.POST, interview.pk))
        except BadForm as error:
            at = request.POST.get("at", "")
            return _page(request, interview, problem=str(error), at=at, status=HTTPStatus.BAD_REQUEST)
        if not done:
            return _page(request, _interview(token), problem=TOO_LATE, status=HTTPStatus.CONFLICT)
        return HttpResponse(status=HTTPStatus.SEE_OTHER, headers={"Location": request.path})


def _interview(token: str) -> Interview:
    try:
        interview_id = links.read(token)
    except links.LinkChanged:
        raise NoPage(HTTPStatus.NOT_FOUND) from None
    except links.LinkExpired:
        raise NoPage(HTTPStatus.GONE) from None
    found = Interview.objects.select_related("candidate", "job_description").filter(pk=interview_id).first()
    if found is None:  # the candidate was erased
        raise NoPage(HTTPStatus.GONE)
    return found


def _obey(interview: Interview, form: Form) -> bool:
    """Does what the candidate wants. False: it is not offered any more. Raises BadForm for a bad choice.

    What is wanted twice, because a button was pressed twice, is done once and is no fault.
    """
    now = standing.standing(interview)
    match form.action:
        case Action.CONSENT:
            return now.agreed or (now.can_agree and _agree(interview, form.wording))
        case Action.WITHDRAW:
            return not now.agreed or caller_requests.withdraw_contact(interview)
        case Action.CALL_NOW:
            return now.can_schedule and callbacks.call_now(interview)
        case Action.CALL_AT:
            return now.can_schedule and _call_at(interview, form.at)
        case Action.HOLD:
            return _hold(interview, form.wish, offered=now.can_ask_for_another_way)
        case Action.OPT_OUT:
            caller_requests.opt_out(interview.candidate, source=SOURCE)
            return True


def _agree(interview: Interview, wording: str) -> bool:
    with transaction.atomic():
        known = Interview.objects.select_for_update(no_key=True).filter(pk=interview.pk)
        if not known.values_list("pk"):  # the candidate was erased meanwhile
            raise NoPage(HTTPStatus.GONE)
        consent = Consent(candidate=interview.candidate, interview=interview, wording=wording, source=SOURCE)
        caller_requests.consent_given(consent)
    return True


def _call_at(interview: Interview, text: str) -> bool:
    at = forms.local_time(text, standing.zone_of(interview))
    may_be_chosen = timezone.now() < at <= timezone.now() + callbacks.LATEST
    if may_be_chosen and standing.first_callable(interview, at) != at:
        raise BadForm(f"We call between {_hours()} only. {_next_possible(interview, at)}")
    try:
        return callbacks.call_at(interview, at)
    except Refused as error:
        raise BadForm(error.detail) from error


def _hours() -> str:
    hours = settings.CALLING_HOURS
    end = f"{hours.end:%H:%M}" if hours.end.hour or hours.end.minute else "24:00"
    return f"{hours.start:%H:%M} and {end}"


def _next_possible(interview: Interview, at: datetime) -> str:
    possible = standing.first_callable(interview, at)
    if possible is None:
        return "Please ask for another way."
    return f"The next possible time is {standing.in_words(possible, standing.zone_of(interview))}."


def _hold(interview: Interview, wish: str, *, offered: bool) -> bool:
    if wish not in standing.ALTERNATIVES:
        raise BadForm("Please choose what you would like instead.")
    return interview.held_for == wish or (offered and caller_requests.hold(interview, wish))


def _page(
    request: HttpRequest, interview: Interview, *, problem: str = "", at: str = "", status: int = HTTPStatus.OK
) -> HttpResponse:
    zone = standing.zone_of(interview)
    wording = standing.consent_wording(interview)
    now = timezone.now().astimezone(zone)
    context = {
        "company": interview.job_description.company,
        "count": standing.question_count(interview),
        "standing": standing.standing(interview),
        "consent": wording,
        "a_person_decides": phrases.A_PERSON_DECIDES,
        "form": forms.seal(interview.pk, wording),
        "problem": problem,
        "at": at,
        "zone": zone.key,
        "hours": _hours(),
        "earliest": now.strftime(INPUT_FORMAT),
        "latest": (now + callbacks.LATEST - timedelta(minutes=1)).strftime(INPUT_FORMAT),
        "wishes": standing.ALTERNATIVES,
    }
    return render(request, "pages/candidate.html", context, status=status)
