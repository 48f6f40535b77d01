"""Dashes between the parts of a sentence, written in the style asked for."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cleaner.edits import Edit
from cleaner.stages.marks import DOUBLE, SINGLE
from cleaner.stages.shelter import is_code, open_lines, reads_as_prose, sheltered
from cleaner.stages.spaces import SPACES

DASH = "punctuation/dash"
STYLES = {"em": "—", "spaced-em": " — ", "spaced-en": " – ", "plain": " - "}
"""What each style writes, with the spaces that belong to it."""

_CLOSING = rf"\"'{DOUBLE}{SINGLE}.,;!?…%)\]°"
_OPENING = rf"\"'{DOUBLE}{SINGLE}$€£(\[…"
_SEEN = re.compile("[—–]|--| - ")
_SPACED = rf"[{SPACES}]{{1,2}}(?:—|–|--|-)[{SPACES}]{{1,2}}"
_BETWEEN = re.compile(
    rf"(?<=[\w{_CLOSING}])(?:{_SPACED}|(?<=[^\W\d_])(?:—|--)(?=[^\W\d_])"
    rf"|(?<=[{_CLOSING}])—(?=[^\W\d_])|(?<=[^\W\d_])—(?=[{_OPENING}]{{1,2}}\w))(?=[\w{_OPENING}])"
)


def dash(text: str, style: str) -> Iterator[Edit]:
    """Writes `—`, `–`, `--` and ` - ` between words of prose as `STYLES[style]` does.

    Left alone: lines that begin with a dash (speech, lists); ranges and scores (`1990–95`, `3 - 1`), hyphens, unspaced
    en dashes (`Paris–Dakar`); one that ends a quotation (`“No—”`); longer rows; lines that are no prose, tables, code
    and addresses.
    """
    new = STYLES[style]
    for start, end in open_lines(text, _SEEN, _keeps_its_dashes):
        line = text[start:end]
        closed = sheltered(line)
        for found in _BETWEEN.finditer(line):
            first, last = found.span()
            if found[0] == new or (line[first - 1].isdecimal() and line[last].isdecimal()):
                continue
            if not any(a < last and first < b for a, b in closed) and not _beside_a_row(line, first, last):
                yield Edit(start + first, start + last, new, DASH)


def _keeps_its_dashes(line: str) -> bool:
    return "|" in line or line.lstrip()[:1] in ("—", "–", "-") or is_code(line) or not reads_as_prose(line)


def _beside_a_row(line: str, first: int, last: int) -> bool:
    """Whether another dash stands within two characters: `- - -`, `— —`."""
    near = line[max(0, first - 2) : first] + line[last : last + 2]
    return any(char in near for char in "—–") or " -" in near or "- " in near
