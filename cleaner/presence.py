"""A pattern over raw text that says whether any of some literals can be in it: cheaper than folding the text first."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache

from cleaner import text as _text


def presence(literals: Iterable[str]) -> str:
    """An RE2 pattern that matches in every text whose folded form (`cleaner.text.fold`) holds one of `literals`.

    It may match in other texts too: it says where a rule cannot fire, not where it does.
    """
    folded = dict.fromkeys(map(_text.fold, literals))
    patterns = [_pattern(literal) for literal in folded]
    patterns += dict.fromkeys(found for char, to in _expanding() for x in folded for found in _expanded(x, char, to))
    return "(?i:" + "|".join(patterns) + f")|[{_UNSEEN}]"  # what an invisible character stands in cannot be told


def _pattern(literal: str) -> str:
    """`literal` in any case, with any space for a space."""
    pieces = []
    for char in literal:
        alike = _ALIKE.get(char)
        pieces.append(f"[{alike}]+" if char == " " else f"[{alike}]" if alike else re.escape(char))
    return "".join(pieces)


_UNSEEN = _text._INVISIBLE
_PLAIN = frozenset(" ,.;:!?()0123456789")  # no character but these, and other spaces, folds to them
_ALIKE = {" ": " " + _text.SPACE, "'": "'" + _text._SINGLE, '"': '"' + _text._DOUBLE}


def _expanded(literal: str, char: str, to: str) -> Iterator[str]:
    """Where `to`, which `char` folds to, can be a piece of `literal` or reach over an end: `char`, and what is beside.

    A letter beside it is left out: it may come from such a character itself.
    """
    if set(to).isdisjoint(literal):  # as most are: quicker than a look at each place
        return
    for start in range(1 - len(to), len(literal)):
        end = start + len(to)
        if literal[max(0, start) : end] == to[max(0, -start) :][: len(literal) - max(0, start)]:
            before, after = literal[max(0, start - 1) : max(0, start)], literal[end : end + 1]
            yield "".join((_beside(before), char, _beside(after)))


def _beside(char: str) -> str:
    return _pattern(char) if char in _PLAIN else ""


@cache
def _expanding() -> tuple[tuple[str, str], ...]:
    """The characters that case folding turns into several (`ß`), and what it turns them into."""
    return tuple((char, to) for char in map(chr, range(0x80, 0x10000)) if len(to := char.casefold()) > 1)
