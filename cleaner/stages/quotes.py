"""Straight quotes and apostrophes turned into a language's own, where it is certain which is which."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Callable, Iterator
from functools import cache
from typing import NamedTuple

from cleaner.edits import Edit
from cleaner.stages.marks import APOSTROPHE, DOUBLE, MARKS, QUOTES, Marks
from cleaner.stages.shelter import masked, open_lines

QUOTE = "punctuation/straight-quote"
SHORT = "punctuation/straight-apostrophe"
CROWD = 4  # quotes side by side: more are decoration, and nobody's words

_STRAIGHT = re.compile("[\"']")
_RUN = re.compile(f"[{QUOTES}]+")
_BEFORE_OPENING = frozenset("([{<>¿¡—–―‒-/*_|•·#")
_BRACKETS = frozenset("([{<¿¡")
_FEET_AND_INCHES = re.compile("\\d['’] ?\\d{1,2}(?:[.,]\\d++)?\"")
_DECADE = re.compile("\\d\\d(?:s|er|ers|['’][a-zıöüçşğ]{2,})?(?![\\w'’])")
_ENDING = re.compile("(?:s|[a-zıöüçşğ]{2,})(?!\\w)")
_YEAR_OR_TITLE = re.compile("\\d\\d(?: [^\\W_][\\w-]*){1,5}['’](?!\\w)")
_WORD_OR_QUOTE = re.compile('[^\\W_]|["“„]')
_CURLY_DOUBLE = re.compile(f"[{DOUBLE}]")
_CURLY_OPENING = re.compile("[‘‚‛‹›]")

Pairs = list[tuple[int, int | None]]


class Mark(NamedTuple):
    """A straight quote, the quotes it stands among, and what is before and after those ("" at the line's ends)."""

    at: int
    char: str
    crowd: str
    before: str
    after: str

    @property
    def inside(self) -> bool:
        """Between two letters or digits: `don't`, `l'"Ode"`, `5'10`."""
        return _wordy(self.before) and _wordy(self.after)

    @property
    def opens(self) -> bool:
        if self.inside:
            return self.char == '"' and len(self.crowd) == 2 and self.crowd[0] in ("'", APOSTROPHE)
        free = not self.before or self.before.isspace() or self.before in _BEFORE_OPENING
        return free and bool(self.after) and not self.after.isspace()

    @property
    def closes(self) -> bool:
        held = bool(self.before) and not self.before.isspace() and self.before not in _BRACKETS
        return held and not _wordy(self.after)

    @property
    def counts(self) -> bool:
        """Behind a digit, where it may stand for feet, minutes, inches or seconds."""
        return self.before.isdecimal()

    @property
    def semitic(self) -> bool:
        """Behind a Hebrew or Arabic letter, where it may be a letter itself, or an abbreviation's mark."""
        return "\u0590" <= self.before < "\u0900"


def straight_quotes(text: str, language: Callable[[], str | None]) -> Iterator[Edit]:
    """Turns straight quotes into those of the text's language, and apostrophes into `’`.

    Left alone: the quotes of a line in which they do not pair safely; feet and inches; code and addresses; marks of
    another style, which somebody chose; and all quotes, though not the apostrophes within words, where the language
    is unknown or has no marks here. `language` is not called unless a quote needs it.
    """
    for start, end in open_lines(text, _STRAIGHT):
        paragraph = Paragraph(masked(text[start:end]), lambda end=end: _goes_on(text, end))  # type: ignore[misc]
        for edit in sorted(paragraph.edits(language)):
            yield edit._replace(start=edit.start + start, end=edit.end + start)


class Paragraph:
    """One line and its straight quotes. `goes_on` says whether the next one begins with an opening quote."""

    def __init__(self, line: str, goes_on: Callable[[], bool]) -> None:
        self._line = line
        self._goes_on = goes_on
        marks = list(_marks(line))
        self._doubles = [mark for mark in marks if mark.char == '"']
        self._singles = [mark for mark in marks if mark.char == "'"]

    def edits(self, language: Callable[[], str | None]) -> Iterator[Edit]:
        """In offsets of the line, in no order."""
        inner = {mark.at for mark in self._singles if self._in_word(mark)}
        for at in inner:
            yield Edit(at, at + 1, APOSTROPHE, SHORT)
        edge = [mark for mark in self._singles if mark.at not in inner and not mark.inside]
        if all(mark.counts and not mark.opens for mark in edge) or any(map(self._ambiguous, edge)):
            edge = []  # feet or minutes; or what nobody can tell
        pairs = self._pairs()
        if not (pairs or edge) or (own := MARKS.get(language() or "")) is None:
            return
        if any(end is None for _, end in pairs or ()) and own.double[0][0] in "«»":
            pairs = None  # French and its like open each paragraph with a closing mark, or with none
        for opened, closed in pairs or ():
            yield Edit(opened, opened + 1, own.double[0], QUOTE)
            if closed is not None:
                yield Edit(closed, closed + 1, own.double[1], QUOTE)
        yield from self._edge_edits(edge, pairs, own)

    def _in_word(self, mark: Mark) -> bool:
        """Whether the mark is an apostrophe in any language: within a word, or before a decade (`'90s`)."""
        if mark.opens:
            decade = mark.crowd.count("'") == 1 and _DECADE.match(self._line, mark.at + 1) is not None
            return decade and not self._ambiguous(mark)
        if not mark.inside or mark.semitic:
            return False
        if mark.counts:
            return mark.crowd == "'" and _ENDING.match(self._line, mark.at + 1) is not None
        return mark.crowd == "'" or (len(mark.crowd) == 2 and mark.crowd[0] == "'" and mark.crowd[1] in f'"{DOUBLE}')

    def _ambiguous(self, mark: Mark) -> bool:
        """Whether it may be a decade or a quotation: `'12 Boats'`, and `summer of '12 and the dogs' bowls`."""
        return mark.opens and _YEAR_OR_TITLE.match(self._line, mark.at + 1) is not None

    def _pairs(self) -> Pairs | None:
        """Where double quotes open and close; None where they do not pair safely.

        The last may be left open where the next paragraph opens with one: a quotation of several paragraphs.
        """
        inches = {found.end() - 1 for found in _FEET_AND_INCHES.finditer(self._line)}
        pairs: Pairs = []
        opened: Mark | None = None
        for mark in self._doubles:
            if mark.at in inches or (opened is None and mark.counts and not mark.opens):
                continue
            if opened is None and mark.opens:
                opened = mark
            elif opened is not None and mark.closes:
                pairs.append((opened.at, mark.at))
                opened = None
            else:
                return None
        if opened is not None:
            if not self._goes_on():
                return None
            pairs.append((opened.at, None))
        return pairs if not pairs or self._apart(pairs) else None

    def _apart(self, pairs: Pairs) -> bool:
        """Whether no pair holds, or stands in, a quotation in marks of another style."""
        others = [found.start() for found in _CURLY_DOUBLE.finditer(self._line)]
        for opened, closed in pairs:
            first = bisect_left(others, opened)
            if first % 2 or bisect_left(others, len(self._line) if closed is None else closed) != first:
                return False
        return True

    def _edge_edits(self, edge: list[Mark], pairs: Pairs | None, own: Marks) -> Iterator[Edit]:
        """Single quotes at the edges of words: quotation marks, apostrophes (`dogs'`), or neither for certain."""
        elided = {mark.at for mark in edge if own.elided and self._elided(mark, own)}
        for at in elided:
            yield Edit(at, at + 1, APOSTROPHE, SHORT)
        if own.single is None:
            return
        quotations, loose, sound = _sorted_out([mark for mark in edge if mark.at not in elided])
        opening, closing = own.single
        same = closing == APOSTROPHE
        curly = [found.start() for found in _CURLY_DOUBLE.finditer(self._line)]
        doubles = sorted(curly + [at for pair in pairs or () for at in pair if at is not None])
        safe = sound and pairs is not None and all(self._safe(*q, doubles, same) for q in quotations)
        if safe:
            for opened, closers in quotations:
                yield Edit(opened.at, opened.at + 1, opening, QUOTE)
                for mark in closers:
                    yield Edit(mark.at, mark.at + 1, closing, QUOTE)
        if safe or (sound and not quotations):
            for mark in loose:
                ends_word = _wordy(mark.before) and not mark.counts and not mark.semitic
                if ends_word and (same or not _CURLY_OPENING.search(self._line)):
                    yield Edit(mark.at, mark.at + 1, APOSTROPHE, SHORT)

    def _elided(self, mark: Mark, own: Marks) -> bool:
        """Whether the mark stands for letters left out: `'tis`, and both in `rock 'n' roll`."""
        if mark.crowd.count("'") > 1:
            return False
        if mark.opens:
            return _elisions(own.elided).match(self._line, mark.at + 1) is not None
        return "n" in own.elided and _N.search(self._line, max(0, mark.at - 3), mark.at) is not None

    @staticmethod
    def _safe(opened: Mark, closers: list[Mark], doubles: list[int], same: bool) -> bool:
        """Whether it is certain what closes the quotation, or of no account, and it crosses no double quotes.

        `doubles` are the places of all of those, straight or not: the answer is the same once they are turned.
        """
        if not closers or (len(closers) > 1 and (not same or any(mark.counts for mark in closers))):
            return False
        return (bisect_left(doubles, closers[-1].at) - bisect_left(doubles, opened.at)) % 2 == 0


_N = re.compile("(?<!\\w)['’]n$")


@cache
def _elisions(words: tuple[str, ...]) -> re.Pattern[str]:
    """The words themselves, but not one in quotes (`the 'em' tag`)."""
    return re.compile(f"(?:(?:{'|'.join(words)})(?![\\w'’])|n['’](?!\\w))", re.IGNORECASE)


def _sorted_out(edge: list[Mark]) -> tuple[list[tuple[Mark, list[Mark]]], list[Mark], bool]:
    """Opening marks with the closing ones up to the next, closing marks before any, and whether all were either."""
    quotations: list[tuple[Mark, list[Mark]]] = []
    loose: list[Mark] = []
    sound = True
    for mark in edge:
        if mark.crowd.count("'") > 1:
            sound = False
        elif mark.opens and not (mark.closes and quotations and not quotations[-1][1]):
            quotations.append((mark, []))
        elif mark.closes:
            (quotations[-1][1] if quotations else loose).append(mark)
        else:
            sound = False
    return quotations, loose, sound


def _marks(line: str) -> Iterator[Mark]:
    """The straight quotes of a line. A crowd gives one of each kind that neither opens nor closes."""
    for run in _RUN.finditer(line):
        start, end = run.span()
        crowd = run[0]
        if end - start > CROWD:
            yield Mark(start, '"', "", " ", " ")
            yield Mark(start, "'", "", " ", " ")
            continue
        for at, char in enumerate(crowd, start):
            if char in "\"'":
                yield Mark(at, char, crowd, line[start - 1 : start], line[end : end + 1])


def _goes_on(text: str, end: int) -> bool:
    """Whether what follows the line that ends at `end` opens with a double quote."""
    found = _WORD_OR_QUOTE.search(text, end)
    return found is not None and found[0] in '"“„'


def _wordy(char: str) -> bool:
    """Whether `char` is a letter or digit, or a mark that belongs to one."""
    return char.isalnum() or (bool(char) and unicodedata.category(char)[0] == "M")
