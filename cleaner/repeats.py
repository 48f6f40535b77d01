"""What stands twice: passages, as in an article and its print view, and lines, as in a picture's two captions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from itertools import groupby, islice
from operator import eq

from cleaner.document import Document

REPEATED = "boilerplate/repeated-passage"
TWICE = "boilerplate/repeated-line"

LINES = 3  # in a row that a passage holds at least,
WORDS = 100  # and words of running text
LONG = 80  # characters: a line as long as that must stand twice before anything else is asked
SAID = 4  # words that a line holds at least which goes where it stands twice in a row
PARAGRAPH = 100  # characters: beside a line of prose as long as that there is no verse
OPENING = 5  # lines below a headline that stands twice: one of them is a paragraph


def repeated(document: Document, gone: Collection[int]) -> list[int]:
    """The lines of passages that stand further up as well, in the same order, with the blank lines in them and those
    that are `gone`.

    Left alone: the first copy; single paragraphs and short passages, which authors repeat (summaries, notices, the same
    note below each of several products); refrains, meal plans and tables, which are no running text.
    """
    sizes = [size for size in map(len, document.lines) if size >= LONG]
    if len(set(sizes)) == len(sizes):  # as in most texts: lines of different lengths are different
        return []
    counts = Counter(sizes)
    alike = [line for line in document.lines if counts[len(line)] > 1]
    if len(set(alike)) == len(alike):
        return []
    found: list[int] = []
    for run in _runs(document, gone):
        measured = map(document.measure, run)
        if len(run) >= LINES and sum(words for words, prose in measured if prose) >= WORDS:
            found.extend(range(run[0], run[-1] + 1))
    return found


def _runs(document: Document, gone: Collection[int]) -> Iterator[list[int]]:
    """Runs of lines that stand further up as well. Each line is held against one place alone, so one pass does it."""
    numbers = [n for n, line in enumerate(document.lines) if line.strip() and n not in gone]
    lines = [document.lines[number].strip() for number in numbers]
    places: dict[str, int] = {}  # where each line stands first
    start, source = 0, -1  # where the run starts, and the place of its last line further up
    for here, line in enumerate(lines):
        follows = 0 <= source < start - 1 and lines[source + 1] == line
        if not follows:
            if source >= 0:
                yield numbers[start:here]
            start = here
        source = source + 1 if follows else places.get(line, -1)
        places.setdefault(line, here)
    if source >= 0:
        yield numbers[start:]


def said_twice(document: Document, gone: Collection[int]) -> list[int]:
    """The lines that say what the line above says, but for blank ones and `gone` between: of each the first stays.

    Left alone: verse and tables, which have no paragraph beside them; lines of three words; quotations behind a colon.
    """
    lines = list(map(str.strip, document.lines))
    numbers = [number for number, line in enumerate(lines) if line and number not in gone]
    filled = [lines[number] for number in numbers]
    if not any(map(eq, filled, islice(filled, 1, None))):
        return []
    runs = [list(run) for _, run in groupby(numbers, key=lines.__getitem__)]
    paragraphs = [len(lines[run[0]]) >= PARAGRAPH and document.is_prose(run[0]) for run in runs]
    found: list[int] = []
    for place, run in enumerate(runs):
        if len(run) == 1 or document.measure(run[0])[0] < SAID:
            continue
        if place and lines[runs[place - 1][0]].endswith((":", "：")):
            continue
        beside = paragraphs[max(0, place - 1) : place + 2] if place else paragraphs[: OPENING + 1]
        if any(beside) or len(lines[run[0]]) >= PARAGRAPH:
            found += run[1:]
    return found
