"""Errors as `application/problem+json` (RFC 9457): one shape for every refusal, whoever notices the fault."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from http import HTTPStatus

from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.http import Http404, HttpRequest, JsonResponse
from rest_framework.exceptions import (
    APIException,
    AuthenticationFailed,
    ErrorDetail,
    NotAuthenticated,
    ValidationError,
)
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.settings import api_settings
from rest_framework.views import set_rollback

from calls.errors import StorageError

CONTENT_TYPE = "application/problem+json"


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong with the input. `pointer` is a JSON pointer into the body, "" is all of it."""

    pointer: str
    code: str
    detail: str


class Problem(APIException):
    """A refusal. `extensions` are further members of the body, `headers` go on the answer."""

    def __init__(
        self,
        status: int,
        code: str,
        detail: str,
        *,
        faults: Sequence[Fault] = (),
        extensions: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(detail, code)
        self.status_code = int(status)  # YAML cannot write an HTTPStatus
        self.code = code
        self.faults = tuple(faults)
        self.extensions = dict(extensions or {})
        self.headers = dict(headers or {})

    def body(self) -> dict[str, object]:
        """The members of the problem document."""
        title = HTTPStatus(self.status_code).phrase
        members = {
            "type": "about:blank",
            "title": title,
            "status": self.status_code,
            "detail": str(self.detail),
        }
        errors = {"errors": [asdict(fault) for fault in self.faults]} if self.faults else {}
        return {**members, "code": self.code, **self.extensions, **errors}


def invalid_input(faults: Sequence[Fault], *, status: int = HTTPStatus.BAD_REQUEST) -> Problem:
    """The problem of a request whose fields are at fault; the first fault is also its `detail`."""
    first = faults[0]
    where = f"{first.pointer}: " if first.pointer else ""
    more = f" ({len(faults) - 1} more in errors)" if len(faults) > 1 else ""
    code = first.code if status != HTTPStatus.BAD_REQUEST else "invalid"
    return Problem(status, code, f"{where}{first.detail}{more}", faults=faults)


def exception_handler(exc: Exception, context: Mapping[str, object]) -> Response | None:
    """REST framework's hook. None lets Django log the exception and answer with `server_error`."""
    problem = _problem(exc)
    if problem is None:
        return None
    set_rollback()
    if isinstance(request := context.get("request"), Request):
        # The page of the schema renders YAML or HTML; a problem is JSON.
        request.accepted_renderer, request.accepted_media_type = JSONRenderer(), "application/json"
    headers = dict(problem.headers)
    if challenge := getattr(exc, "auth_header", None):
        headers["WWW-Authenticate"] = challenge
    if (seconds := getattr(exc, "wait", None)) is not None:
        headers["Retry-After"] = str(int(seconds))
    return Response(problem.body(), status=problem.status_code, headers=headers, content_type=CONTENT_TYPE)


def _problem(exc: Exception) -> Problem | None:
    match exc:
        case Problem():
            return exc
        case ValidationError():
            return invalid_input(list(_faults(exc.detail)))
        case NotAuthenticated() | AuthenticationFailed():
            return Problem(HTTPStatus.UNAUTHORIZED, "not_authenticated", str(exc.detail))
        case StorageError():
            return storage_away(exc)
        case APIException():
            return Problem(exc.status_code, str(exc.get_codes()), str(exc.detail))
        case _:
            return _problem_of_django(exc)


def _problem_of_django(exc: Exception) -> Problem | None:
    match exc:
        case Http404():
            return Problem(HTTPStatus.NOT_FOUND, "not_found", "There is nothing at this address.")
        case PermissionDenied():
            return Problem(HTTPStatus.FORBIDDEN, "permission_denied", "This is not allowed.")
        case RequestDataTooBig():
            return too_large()
        case SuspiciousOperation():
            return Problem(HTTPStatus.BAD_REQUEST, "bad_request", "The request cannot be read.")
        case _:
            return None


def storage_away(error: StorageError) -> Problem:
    """The problem of a storage that is away or full: the same request may be sent again."""
    detail = "The storage of recordings and résumés cannot be used at the moment: send the request again later."
    return Problem(HTTPStatus.SERVICE_UNAVAILABLE, error.code, detail, headers={"Retry-After": "30"})


def too_large() -> Problem:
    """The problem of a body above the limit."""
    return Problem(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "body_too_large", "The body of the request is too large.")


def _faults(detail: object, pointer: str = "") -> Iterator[Fault]:
    """REST framework's nested error details, as faults with JSON pointers."""
    if isinstance(detail, Mapping):
        for key, inner in detail.items():
            own = key == api_settings.NON_FIELD_ERRORS_KEY
            yield from _faults(inner, pointer if own else f"{pointer}/{_escaped(str(key))}")
    elif isinstance(detail, ErrorDetail):
        yield Fault(pointer, detail.code or "invalid", _encodable(str(detail)))
    elif isinstance(detail, Sequence):
        for index, inner in enumerate(detail):
            yield from _faults(inner, pointer if isinstance(inner, ErrorDetail) else f"{pointer}/{index}")


def _escaped(token: str) -> str:
    return _encodable(token).replace("~", "~0").replace("/", "~1")


def _encodable(text: str) -> str:
    """JSON can bring in a lone surrogate, which UTF-8 cannot take back out."""
    return text.encode("utf-8", "replace").decode()


def document(problem: Problem) -> JsonResponse:
    """The problem as an answer of Django, outside of REST framework's views."""
    return JsonResponse(problem.body(), status=problem.status_code, content_type=CONTENT_TYPE)


def not_found(request: HttpRequest, exception: Exception) -> JsonResponse:
    """Django's handler of unknown addresses."""
    return document(Problem(HTTPStatus.NOT_FOUND, "not_found", "There is nothing at this address."))


def bad_request(request: HttpRequest, exception: Exception) -> JsonResponse:
    """Django's handler of requests that it refuses to read."""
    problem = _problem(exception) or Problem(HTTPStatus.BAD_REQUEST, "bad_request", "The request cannot be read.")
    return document(problem)


def server_error(request: HttpRequest) -> JsonResponse:
    """Django's handler of exceptions that nobody handled. What went wrong stands in the log only."""
    detail = "The service failed. The log has the details."
    return document(Problem(HTTPStatus.INTERNAL_SERVER_ERROR, "server_error", detail))
