"""A pattern over raw text that says whether any of some literals can be in it: cheaper than folding the text first."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from cleaner import text as _text


def presence(literals: Iterable[str]) -> str:
    """An RE2 pattern that matches in every text whose folded form (`cleaner.text.fold`) holds one of `literals`.

    It may match in other texts too: it says where a rule cannot fire, not where it does.
    """
    folded = dict.fromkeys(map(_text.fold, literals))
    patterns = [_pattern(literal) for literal in folded]
    patterns += [char for char, to in _expanding() if any(_shares(literal, to) for literal in folded)]
    return "(?i:" + "|".join(patterns) + f")|[{_UNSEEN}]"  # what an invisible character stands in cannot be told


def _pattern(literal: str) -> str:
    """`literal` in any case, with any space for a space."""
    pieces = []
    for char in literal:
        alike = _ALIKE.get(char)
        pieces.append(f"[{alike}]+" if char == " " else f"[{alike}]" if alike else re.escape(char))
    return "".join(pieces)


_UNSEEN = _text._INVISIBLE
_ALIKE = {" ": " " + _text._SPACES, "'": "'" + _text._SINGLE, '"': '"' + _text._DOUBLE}


def _shares(literal: str, part: str) -> bool:
    """Whether `part` can be a piece of `literal`, or reach over one of its ends."""
    ends = range(1, min(len(part), len(literal)) + 1)
    return part in literal or any(literal.startswith(part[-n:]) or literal.endswith(part[:n]) for n in ends)


@cache
def _expanding() -> tuple[tuple[str, str], ...]:
    """The characters that case folding turns into several (`ß`), and what it turns them into."""
    return tuple((char, to) for char in map(chr, range(0x80, 0x10000)) if len(to := char.casefold()) > 1)
