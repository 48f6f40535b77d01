"""Quotation marks with spaces on the wrong side: which of a line's marks open, and what spaces they want."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from cleaner.stages.translation_coded import Cut, repair

LANGUAGES = tuple("en de es pt it ru uk nl pl cs sk sv da no fi tr ro hu id".split())  # noqa: SIM905
"""Where straight marks have no space inside. French has one; so may a text whose language cannot be told."""

_SPACE = " \N{NO-BREAK SPACE}"
_STRAIGHT = re.compile('"')
_ANY = re.compile('["“”]')
_BEFORE = "([{<—–-/…¿¡«„“‘'*"
_BEHIND = ".,;:!?)]}>—–-/…»“”’'*"
_CURLED = re.compile(r"[“„][ \xa0]([^“”„\"\n]{1,300}?)[ \xa0]([”“])")
_LETTERS = re.compile(r"[^\W\d_]")
_INNER = re.compile(r"[\w(\[{¿¡'‘“„@#$€£«…—–-]")
_FINAL = re.compile(r"[\w)\]}'’”.,!?…%»°;:$€£+*—–-]")
_ENDINGS = re.compile(r"(?:s|ed|ers?|ing|isch|ische[nrs]?)\b")
_MEASURE = re.compile(r"\d\"")


class Pair(NamedTuple):
    """Where a quotation opens and closes, and what stands beside its marks ("" at the line's ends)."""

    opened: int
    closed: int
    left: str
    first: str
    last: str
    right: str


def space_inside_quotes(line: str) -> Iterator[Cut]:
    """`" x "` -> `"x"`, `“ x ”` -> `“x”`, and in a line with such a one `"x "` -> `"x"` too.

    Left alone: straight marks that do not alternate safely, all of the line: an odd number, one that is spaced like
    its opposite, feet and inches, a quotation without a letter; a space at one end alone, which people type; marks of
    other styles, and lines with guillemets.
    """
    pairs = _pairs(line)
    if any(pair.first in _SPACE and pair.last in _SPACE for pair in pairs):
        for pair in pairs:
            yield from _unpadded(line, pair.opened + 1, pair.closed)
    if "«" in line or (pairs and "„" not in line):
        return
    for match in _CURLED.finditer(line):
        if match[0][0] == "„" or match[2] == "”":
            yield from _unpadded(line, match.start() + 1, match.end() - 1)


def _unpadded(line: str, start: int, end: int) -> Iterator[Cut]:
    """The spaces at the ends of `line[start:end]`, but those beside what no quotation begins or ends with."""
    text = line[start:end].strip(_SPACE)
    if len(text) == end - start or not _LETTERS.search(text):
        return
    first = start + line[start:end].index(text)
    last = first + len(text)
    if max(first - start, end - last) > 2 or not _INNER.match(text) or not _FINAL.match(text[-1]):
        return
    if first > start:
        yield start, first, ""
    if last < end:
        yield last, end, ""


def no_space_beside_quotes(line: str) -> Iterator[Cut]:
    """`the"x"way` -> `the "x" way`, `a"x".` -> `a "x".`, and the same with `“` and `”`, whichever way round.

    Left alone: what `space_inside_quotes` leaves; a mark beside a figure; an ending behind the mark (`"A"s`); elided
    words (`l'"x"`) and hyphens before it; quotations that begin or end with a space; `“` in lines with `„`.
    """
    for pair in _pairs(line):
        if pair.first in _SPACE or pair.last in _SPACE:
            continue
        if pair.left.isalpha() or (pair.left and pair.left in ",;:.!?)”"):
            yield pair.opened, pair.opened, " "
        if pair.right.isalpha() and not _ENDINGS.match(line, pair.closed + 1):
            yield pair.closed + 1, pair.closed + 1, " "


def _pairs(line: str) -> list[Pair]:
    """The quotations between each two marks of a line, straight ones alone beside `„`; none where it is not certain."""
    marks = [match.start() for match in (_STRAIGHT if "„" in line else _ANY).finditer(line)]
    if len(marks) % 2 or (_MEASURE.search(line) and not _sure_about_figures(line)):
        return []
    pairs = []
    for opened, closed in zip(marks[::2], marks[1::2], strict=True):
        around = (line[opened - 1 : opened], line[opened + 1], line[closed - 1], line[closed + 1 : closed + 2])
        pair = Pair(opened, closed, *around)
        if not _opens(pair.left, pair.first) or not _closes(pair.last, pair.right) or closed - opened < 3:
            return []
        if not _LETTERS.search(line, opened, closed):
            return []
        pairs.append(pair)
    return pairs


def _opens(left: str, right: str) -> bool:
    """Whether a mark between these two can open: not one that hugs what stands before it, and nothing behind it."""
    free = not left or left in _SPACE or left in _BEFORE
    glued = left.isalpha() or (left != "" and left in ",;:.!?)”")
    return free or (glued and right not in _SPACE)


def _closes(left: str, right: str) -> bool:
    free = not right or right in _SPACE or right in _BEHIND
    return free or (right.isalpha() and left not in _SPACE)


def _sure_about_figures(line: str) -> bool:
    """Whether every mark behind a digit closes a quotation that holds more than the figure."""
    for match in _MEASURE.finditer(line):
        closed = match.end() - 1
        opened = line.rfind('"', 0, closed)
        if opened < 0 or not _LETTERS.search(line, opened + 1, closed):
            return False
        if opened and (line[opened - 1].isdecimal() or line[opened - 1] == '"'):
            return False
    return True


REPAIRS = (
    repair(
        space_inside_quotes,
        "space-inside-quotes",
        "A tokeniser's spaces inside quotation marks.",
        ('" ', ' "'),
        (
            ('He called it " a night to forget. " and left.\n', 'He called it "a night to forget." and left.\n'),
            ('The " old " and the “ new ” mill: " Enough ".\n', 'The "old" and the “new” mill: "Enough".\n'),
        ),
        (
            ('It was "late" and "dark" when " they came.\n', "An odd number of marks."),
            ('He said "no" and "yes "and went.\n', "A mark that is spaced like its opposite."),
            ('The door is 5\' 10" high and 3\' 2" wide.\n', "Feet and inches."),
        ),
        regex=r"(?:^|[ \xa0(\[])[\"“„][ \xa0]",
        languages=LANGUAGES,
    ),
    repair(
        no_space_beside_quotes,
        "no-space-beside-quotes",
        "No space between a quotation and the word beside it.",
        ('"',),
        (
            ('They play in the"old mill"way and say"no".\n', 'They play in the "old mill" way and say "no".\n'),
            ("She calls the boat“Grey Goose”and it leaks.\n", "She calls the boat “Grey Goose” and it leaks.\n"),
        ),
        (
            ('They got two "A"s and a 12"disc"rack.\n', "An ending, and a measure."),
            ('He read l\'"Ode" and the pro-"mill" paper.\n', "An elided word and a hyphen."),
            ('He said "no" and"yes, but "and went.\n', "A mark that is spaced like its opposite."),
            ("The „Grey“goose, the „mill“house and the harbour.\n", "A mark that closes here and opens elsewhere."),
        ),
        regex=r"[\p{L},;:.!?)][\"“”]\p{L}",
        languages=LANGUAGES,
    ),
)  # fmt: skip
