"""Rows of text in columns."""

from collections.abc import Sequence

Row = Sequence[str]


def columns(rows: Sequence[Row]) -> list[str]:
    """Lines with the first column to the left and the others to the right; a row of one cell is a heading."""
    cells = [row for row in rows if len(row) > 1]
    widths = [max(len(row[n]) for row in cells if n < len(row)) for n in range(max(map(len, cells), default=0))]
    return [_line(row, widths) for row in rows]


def _line(row: Row, widths: Sequence[int]) -> str:
    if len(row) < 2:
        return "".join(row)
    padded = [cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=False)]
    return "  ".join([row[0].ljust(widths[0]), *padded]).rstrip()


def milliseconds(value: float) -> str:
    """`4.2`, or `5012` when it is long."""
    return f"{value:.0f}" if value >= 1000 else f"{value:.1f}"
