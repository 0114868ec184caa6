"""What the API answers when it refuses: the carrier's codes, as JSON or XML."""

from xml.sax.saxutils import escape

ERROR_PAGES = "https://www.twilio.com/docs/errors/"


class ApiError(Exception):
    """A refusal with the HTTP status and the carrier's code."""

    def __init__(self, status: int, code: int, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message

    def as_json(self) -> dict[str, object]:
        """The body that the carrier's SDK reads."""
        return {
            "code": self.code,
            "message": self.message,
            "more_info": f"{ERROR_PAGES}{self.code}",
            "status": self.status,
        }

    def as_xml(self) -> str:
        """The body for a path without `.json`."""
        return (
            '<?xml version="1.0" encoding="UTF-8"?>\n<TwilioResponse><RestException>'
            f"<Code>{self.code}</Code><Message>{escape(self.message)}</Message>"
            f"<MoreInfo>{ERROR_PAGES}{self.code}</MoreInfo><Status>{self.status}</Status>"
            "</RestException></TwilioResponse>"
        )


def not_found(path: str) -> ApiError:
    """404 for a resource, which is named by its path without the suffix."""
    return ApiError(404, 20404, f"The requested resource {path.removesuffix('.json')} was not found")


def not_built(what: str) -> ApiError:
    """501 for something that the carrier does and this phoneline does not."""
    return ApiError(501, 20501, f"The phoneline does not carry out this: {what}")
