"""Pages of a list, with the carrier's paging keys."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from phoneline.rest.parameters import Fields

PAGE_FIELDS = ("PageSize", "Page", "PageToken")
USUAL_PAGE_SIZE, MAX_PAGE_SIZE, MAX_PAGES = 50, 1000, 1_000_000


@dataclass(frozen=True)
class PageRequest:
    """Which page is wanted, and the address without paging fields to link from."""

    path: str
    filters: tuple[tuple[str, str], ...]
    number: int
    size: int

    def uri(self, number: int) -> str:
        """The address of one page, without host."""
        token = (("PageToken", f"PA{number}"),) if number else ()
        return f"{self.path}?{urlencode((*self.filters, ('PageSize', self.size), ('Page', number), *token))}"


def page_request(path: str, query: tuple[tuple[str, str], ...], fields: Fields) -> PageRequest:
    """Reads the paging fields; raises ApiError for sizes that the carrier refuses."""
    filters = tuple((name, value) for name, value in query if name not in PAGE_FIELDS)
    size = fields.whole("PageSize", USUAL_PAGE_SIZE, range(1, MAX_PAGE_SIZE + 1))
    return PageRequest(path, filters, fields.whole("Page", 0, range(MAX_PAGES)), size)


def paged(key: str, rows: Sequence[dict[str, object]], wanted: PageRequest) -> dict[str, object]:
    """One page of rows under their key."""
    start = wanted.number * wanted.size
    shown = rows[start : start + wanted.size]
    return {
        key: list(shown),
        "end": start + max(0, len(shown) - 1),
        "first_page_uri": wanted.uri(0),
        "next_page_uri": wanted.uri(wanted.number + 1) if start + wanted.size < len(rows) else None,
        "page": wanted.number,
        "page_size": wanted.size,
        "previous_page_uri": wanted.uri(wanted.number - 1) if wanted.number else None,
        "start": start,
        "uri": wanted.uri(wanted.number),
    }
