"""All lines of a text measured at once, as `cleaner.text.measure` measures one: for texts of hundreds of lines."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cleaner.text import CLOSING, ENDING, HEAD, LEAST, SENTENCE, WIDE

_SPACE, _WORD, _UPPER, _WIDE, _END, _CLOSE, _DIGIT, _BREAK = (1 << bit for bit in range(8))
_PLANE = 0x10000  # code points that the table of kinds holds; those behind it are few in any text
_TESTS: tuple[tuple[int, Callable[[str], object]], ...] = (
    (_SPACE, str.isspace),
    (_WORD, str.isalnum),
    (_UPPER, str.isupper),
    (_WIDE, WIDE.match),
)
_NAMED = ((_END, ENDING), (_CLOSE, CLOSING), (_DIGIT, "0123456789"), (_BREAK, "\n"))  # all of the basic plane

Numbers = NDArray[np.intp]
Marks = NDArray[np.bool_]
Kinds = NDArray[np.uint8]


class Measures(NamedTuple):
    """Of each line: how many words, whether it is running text, whether it holds a word at all, and a figure."""

    words: Numbers
    prose: Marks
    filled: Marks
    figures: Marks


def measures(text: str) -> Measures:
    """What `measure` says of each line of `text`, and whether there is a letter or digit in it, and one of 0 to 9."""
    kinds = _kinds(text + "\n")
    space = (kinds & _SPACE).view(np.bool_)
    edges = np.flatnonzero(space[1:] != space[:-1]) + 1  # where tokens start and end, in turn
    if not space[0]:
        edges = np.concatenate([[0], edges])
    starts, ends = edges[::2], edges[1::2]
    breaks = np.flatnonzero(kinds >= _BREAK)  # the highest bit
    opens = np.concatenate([[0], breaks[:-1] + 1])
    held = np.bitwise_or.reduceat(kinds, opens)
    lines = _Tokens(kinds, starts, ends, np.searchsorted(starts, breaks))
    words = lines.words()
    if (held & _WIDE).any():
        words = np.where(words < SENTENCE, np.maximum(words, lines.wide() // 2), words)
    prose = (words >= SENTENCE) & lines.ended() & lines.lower()
    return Measures(words, prose, (held & _WORD) != 0, (held & _DIGIT) != 0)


class _Tokens:
    """The tokens of a text, and which of them stand in each line's first `HEAD` characters, counted without spaces."""

    def __init__(self, kinds: Kinds, starts: Numbers, ends: Numbers, behind: Numbers) -> None:
        self._kinds, self._starts, self._ends = kinds, starts, ends
        self._opening = kinds[starts]
        self._first = np.concatenate([[0], behind[:-1]])
        self._behind = self._last = behind  # the token behind the line's last one, behind its head's last one
        some = np.flatnonzero(behind > self._first)
        self._some = some
        self._from, self._to = np.zeros(len(behind), np.intp), np.zeros(len(behind), np.intp)
        self._from[some], self._to[some] = starts[self._first[some]], ends[behind[some] - 1]
        self._cut = np.minimum(self._to, self._from + HEAD)
        long = np.flatnonzero(self._to > self._cut)
        if len(long):
            self._last = behind.copy()
            self._last[long] = np.searchsorted(starts, self._cut[long])
        self._count = self._last - self._first

    def words(self) -> Numbers:
        """Tokens of each line, without marks that stand alone."""
        alone = (self._ends - self._starts == 1) & ((self._opening & _WORD) == 0)
        marks = self._sum(alone)
        cut = self._some[self._ends[self._last[self._some] - 1] > self._cut[self._some]]  # a token reaches over the cut
        over = self._starts[self._last[cut] - 1]
        marks[cut] += (over == self._cut[cut] - 1) & ((self._kinds[over] & _WORD) == 0)
        return np.asarray(np.where(self._count < 24, self._count - marks, self._count))

    def wide(self) -> Numbers:
        """Characters of each line's head that belong to scripts without spaces."""
        sums = np.concatenate([[0], np.cumsum((self._kinds & _WIDE) != 0)])
        return np.asarray(sums[self._cut] - sums[self._from])

    def lower(self) -> Marks:
        """Whether at most half of each line's tokens start with a capital."""
        return np.asarray(2 * self._sum((self._opening & _UPPER) != 0) <= self._count)

    def ended(self) -> Marks:
        """Whether each line is long enough for a sentence, and ends with the end of one."""
        long = np.flatnonzero(self._to - self._from >= LEAST)
        last = self._to[long] - 1
        open_, found = np.ones(len(long), np.bool_), np.zeros(len(long), np.bool_)
        for back in range(4):
            kind = self._kinds[last - back]
            found |= open_ & ((kind & _END) != 0)
            open_ &= (kind & _CLOSE) != 0
            if not open_.any():
                break
        ended = np.zeros(len(self._to), np.bool_)
        ended[long] = found
        return ended

    def _sum(self, marks: Marks) -> Numbers:
        """How many of each line's tokens are marked."""
        sums = np.concatenate([[0], np.cumsum(marks)])
        return np.asarray(sums[self._last] - sums[self._first])


def _kinds(text: str) -> Kinds:
    """What each character is, a bit for each kind."""
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    kinds = _table().take(codes, mode="clip")
    if codes.max() >= _PLANE:
        beyond = np.flatnonzero(codes >= _PLANE)
        kinds[beyond] = _tested("".join([text[place] for place in beyond]))
    return kinds


@cache
def _table() -> Kinds:
    """The kinds of every character of the basic plane."""
    kinds = _tested("".join(map(chr, range(_PLANE))))
    for kind, chars in _NAMED:
        kinds[list(map(ord, chars))] |= kind
    return kinds


def _tested(chars: str) -> Kinds:
    kinds = np.zeros(len(chars), np.uint8)
    for kind, test in _TESTS:
        kinds |= np.fromiter(map(bool, map(test, chars)), np.bool_, len(chars)) * np.uint8(kind)
    return kinds
