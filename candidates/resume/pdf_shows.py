"""Repairs a PDF's text operators: letters printed twice to look bold."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

_BOLD_GRID: Final = 0.06
"""Ems. Strings in neighbouring squares of this grid are one; the narrowest letters are four squares wide."""

_SHOWS: Final = frozenset({b"Tj", b"TJ", b"'", b'"'})
_MOVES: Final = frozenset({b"Td", b"TD", b"Tm", b"T*", b"BT", b"'", b'"'})


class ShowRepair:
    """A `visitor_operand_before` for pypdf's text extraction: changes operands before pypdf reads them."""

    def __init__(self) -> None:
        self._font_size = 1.0
        self._moved = False
        self._shown: set[tuple[bytes, int, int]] = set()

    def __call__(self, operator: bytes, operands: list[object], cm: Sequence[float], tm: Sequence[float]) -> None:
        if operator == b"Tf":
            self._choose_font(operands)
        elif operator == b"Do":
            # pypdf gives places inside a form relative to the form, and one form may be drawn many times.
            self._shown.clear()
        self._moved = self._moved or operator in _MOVES
        if operator not in _SHOWS or not operands:
            return
        if self._moved and operator in (b"Tj", b"TJ") and self._is_reprint(operands[0], cm, tm):
            operands.clear()
        self._moved = False

    def _choose_font(self, operands: list[object]) -> None:
        if len(operands) > 1 and isinstance(operands[1], (int, float)):
            self._font_size = float(operands[1])

    def _is_reprint(self, operand: object, cm: Sequence[float], tm: Sequence[float]) -> bool:
        """Whether the same string was already shown on this page at nearly the same place."""
        text = _shown_text(operand)
        if not text.strip():
            return False
        grid = _BOLD_GRID * max(abs(self._font_size) * _length(tm) * _length(cm), 1e-3)
        column = round((tm[4] * cm[0] + tm[5] * cm[2] + cm[4]) / grid)
        row = round((tm[4] * cm[1] + tm[5] * cm[3] + cm[5]) / grid)
        near = ((text, column + dx, row + dy) for dx in (-1, 0, 1) for dy in (-1, 0, 1))
        known = any(place in self._shown for place in near)
        self._shown.add((text, column, row))
        return known


def _length(matrix: Sequence[float]) -> float:
    """How much the matrix stretches the x axis."""
    return float((matrix[0] ** 2 + matrix[1] ** 2) ** 0.5)


def _shown_text(operand: object) -> bytes:
    """The string operands of Tj and TJ as bytes, to compare them."""
    parts = operand if isinstance(operand, list) else [operand]
    return b"".join(
        part if isinstance(part, bytes) else part.encode("utf-8", "surrogatepass")
        for part in parts
        if isinstance(part, (bytes, str))
    )
