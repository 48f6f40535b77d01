"""Words of a line that come at once again, and the cuts that leave them once."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from itertools import compress, count
from operator import eq
from typing import NamedTuple

from cleaner.stages.translation_coded import Cut
from cleaner.text import SENTENCE_END

LONGEST = 4  # words: what is said twice is rarely longer, and not a sentence

_WORD = re.compile(r"\S+")


class Run(NamedTuple):
    """Words `first` up to `last` of a line: the same `size` words, `copies` times."""

    first: int
    size: int
    copies: int


def runs(words: Sequence[str]) -> list[Run]:
    """Words that come at once again, in order; they may overlap."""
    found: list[Run] = []
    for size in range(1, LONGEST + 1):
        same = bytes(map(eq, words, words[size:]))
        at = same.find(b"\1" * size)
        while at >= 0:
            end = same.find(b"\0", at)
            end = end if end >= 0 else len(same)
            found.append(Run(at, size, (end - at) // size + 1))
            at = same.find(b"\1" * size, end)
    return sorted(found, key=lambda run: (run.first, run.size))


def says_twice(text: str) -> bool:
    """Whether words or a sentence of `text` may come at once again, whatever marks stand between: False is certain."""
    lines = text.split("\n")
    pieces = [piece for line in lines if line for piece in line.rstrip().removesuffix(".").split(". ")]
    if len(set(pieces)) < len(pieces):
        return True
    for mark in "!?,;:":
        text = text.replace(mark, "")
    return goes_round(text)


def goes_round(text: str) -> bool:
    """Whether two words or more of `text` come at once again: quicker than a look at each line."""
    words = text.replace(".", "").split()
    for size in range(2, LONGEST + 1):
        same = map(eq, words[::size], words[size::size])  # each run has a word in such a place
        if any(_run_around(words, at, size) for at in compress(count(0, size), same)):
            return True
    return False


def _run_around(words: Sequence[str], at: int, size: int) -> bool:
    near = range(max(0, at - size + 1), min(at + size, len(words) - size))
    return b"\1" * size in bytes(words[n] == words[n + size] for n in near)


@lru_cache(maxsize=2)
def _repeats(line: str) -> tuple[list[str], list[Run]]:
    """The words of a line, and those that come at once again: asked for by one rule after the other."""
    words = line.split()
    return words, runs([*words[:-1], words[-1].rstrip(".!?,;:")] if words else [])


def shortened(line: str, wanted: Callable[[Sequence[str], Run], bool]) -> Iterator[Cut]:
    """The cuts that leave one copy of each run that is `wanted`, where the line still reads as a sentence."""
    words, found = _repeats(line)
    done = 0
    for run in found:
        if run.first < done or not wanted(words, run):
            continue
        places = [match.span() for match in _WORD.finditer(line)]
        start, end = places[run.first][0], places[run.first + run.size * (run.copies - 1)][0]
        if _reads(line[:start] + line[end:]):
            yield start, end, ""
            done = run.first + run.size * run.copies


def _reads(line: str) -> bool:
    """Whether a line reads as a sentence: five words, most of them in lower case, and a mark at its end."""
    words = line.split()
    return (
        len(words) > 4 and SENTENCE_END.search(line) is not None and sum(w[0].isupper() for w in words) * 2 < len(words)
    )


def plain(words: Sequence[str], run: Run) -> bool:
    """Whether the words are words: without marks between the copies, and without figures."""
    return all(re.sub("[-’']", "", word).isalpha() for word in words[run.first : run.first + run.size * run.copies - 1])
