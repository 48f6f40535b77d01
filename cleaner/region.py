"""Whole pages: whether a text is one, navigation and footer and all, and which run of its lines is the article.

A small forest of decision trees, trained on annotated pages (`docs/region-model.md`), says of each line how likely it
is the article's, by figures that know no language (`cleaner.features`). The article is the run of lines with the
highest sum: the words of lines that seem to be its own less the words of those that do not.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from math import log1p
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from cleaner.document import Document
from cleaner.lines import LONG, SHORT, Hits, Lines, is_menu, lines, may_interrupt, signs
from cleaner.text import EDGE

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from cleaner.forest import Scorer

PAGE = 8.9  # marks of a page above which a text is taken for one; no annotated article reaches it
OUTSIDE = 15  # lines around the article: fewer are headline, byline, a share bar
BEFORE = 3  # lines before it: a list behind an article makes it no page
UNKNOWN = 4  # lines around it that no rule matches: fewer are its headline and titles that go with their block
KINDS = 3  # different lines around it that rules match: fewer are no page's, unless
LEAD = 15  # short lines stand before the text,
WIDE = 150  # characters: a line that is longer is none of them
ARTICLE = 30  # words of running text that an article holds at least
BENEFIT = 0.05  # of the doubt: how much likelier than not a line must be none of the article's to count against it
CLEAR = 0.2  # how much likelier than not a line must be none of the article's to go with what stands below it
LEAST = 0.2  # share of the page's running text that the article holds at least; else nothing tells which part it is


class Look(NamedTuple):
    """What a text looks like at its edges: different lines that rules match, short lines before its first running
    text, and behind its last."""

    kinds: int
    lead: int
    trail: int


def region(document: Document, hits: Hits, *, page: bool) -> tuple[int, int] | None:
    """First line of the article and the one behind its last; None where no part of the text stands out.

    `page` says that the text is that of a whole page; else it must look like one, or None is the answer.
    """
    hits = signs(hits)
    look = None if page else _look(document, hits)
    if not (page or _likely(look, document)):
        return None
    found = lines(document)
    if not found.numbers:
        return None
    start, end = article(found, hits, _scorer())
    running = found.words * found.running
    running[[number in hits for number in found.numbers]] = 0
    if running[start:end].sum() < max(ARTICLE, LEAST * running.sum()):
        return None
    if look and not _framed(look, document, hits, found.numbers, start, end):
        return None
    return found.numbers[start], found.numbers[end - 1] + 1


def last(document: Document, hits: Hits) -> int | None:
    """The last line that may be the article's: of those below it the forest is sure that they are not.

    None where it is sure of all lines, or there are none.
    """
    found = lines(document)
    if not found.numbers:
        return None
    article = (_sure(found, signs(hits), _scorer()) > -1_000 * CLEAR).nonzero()[0]
    return found.numbers[article[-1]] if len(article) else None


def may_be_page(document: Document, hits: Hits) -> bool:
    """Whether the text would look like a page if all its lines stood around the article: cheap, and seldom so."""
    return _likely(_look(document, signs(hits)), document)


def _likely(look: Look | None, document: Document) -> bool:
    count = len(document.lines)
    if look is None or (look.kinds < KINDS and look.lead < LEAD):
        return False
    return _marks(look, count, count, look.kinds) > PAGE


def _framed(look: Look, document: Document, hits: Hits, numbers: Sequence[int], start: int, end: int) -> bool:
    """Whether what stands around the lines from `start` up to `end` of `numbers` is what stands around articles."""
    behind = len(numbers) - end
    known = [number for number in (*numbers[:start], *numbers[end:]) if number in hits]
    outside = _kinds(document, known)
    if start < BEFORE or start + behind < max(OUTSIDE, len(known) + UNKNOWN) or (outside < KINDS and look.lead < LEAD):
        return False
    return _marks(look, start, behind, outside) > PAGE


def _look(document: Document, hits: Hits) -> Look | None:
    """How the text looks; None where a glance tells that it is no page's."""
    count, kinds = len(document.lines), _kinds(document, hits)
    if count < OUTSIDE or (kinds < KINDS and max(map(len, document.lines[:LEAD])) > WIDE):
        return None
    words, prose, *_ = document.measures
    seen = [number for number, rules in hits.items() if not any(map(is_menu, rules))]  # they are counted by themselves
    running = prose | (words >= LONG)
    running[seen] = False
    places = running.nonzero()[0]
    if not len(places):  # as in a poem
        return Look(kinds, 0, 0)
    short = (words > 0) & (words <= SHORT)
    short[seen] = False
    first, last = places[0], places[-1]
    lead, trail = short[:first].nonzero()[0], short[last:].nonzero()[0] + last
    return Look(kinds, _unended(document, lead.tolist()), _unended(document, trail.tolist()))


def _unended(document: Document, numbers: Sequence[int]) -> int:
    """How many of the lines end no sentence."""
    ends = [document.lines[number].rstrip()[-1] for number in numbers]
    return len(ends) - sum(map(ends.count, ".!?…"))


def _kinds(document: Document, numbers: Iterable[int]) -> int:
    """How many different lines there are among `numbers`."""
    return len({document.lines[number].strip(EDGE).casefold() for number in numbers})


def _marks(look: Look, before: int, behind: int, outside: int) -> float:
    """How much a text looks like a page, by different lines that rules match, in all and `outside`, by short lines
    at its edges, and by lines before and behind its article; the weights are those of a logistic regression, rounded.

    An article that some extractor cut out has a few hits, often the same one over again, hardly a short line above its
    first paragraph, and little around the run of lines that is the article.
    """
    return (
        0.8 * log1p(look.kinds)
        + 1.3 * log1p(look.lead)
        + 0.6 * log1p(look.trail)
        + 0.9 * log1p(before)
        + 0.5 * log1p(behind)
        + 0.7 * log1p(outside)
    )


def article(found: Lines, hits: Hits, scorer: Scorer) -> tuple[int, int]:
    """Which of the lines `found` are the article: the first, and the one behind the last.

    A line that a rule matches is neither, a word or two not the first. Prose goes with prose that it follows, or that
    follows it, past a prompt too.
    """
    numbers, words, prose = found.numbers, found.words, found.prose
    start, end = heaviest(found, _sure(found, hits, scorer))
    while start < end and (numbers[start] in hits or (words[start] <= 2 and not prose[start])):
        start += 1
    while start < end and numbers[end - 1] in hits:
        end -= 1
    while start < end and (before := _next_prose(found, start, hits, -1)) is not None:
        start = before
    while end and (behind := _next_prose(found, end - 1, hits, 1)) is not None:
        end = behind + 1
    return start, end


def heaviest(found: Lines, sides: NDArray[np.signedinteger]) -> tuple[int, int]:
    """Where the run of lines starts and ends that has the highest sum of words times `sides` (Kadane).

    `sides` holds a number for each line, above 0 where it is the article's, below 0 where it is not.
    """
    best, run, total, start = 0, (0, 0), 0, 0
    for index, score in enumerate((sides * (found.words.clip(max=200) + 1)).tolist()):
        if total <= 0:
            total, start = 0, index
        total += score
        if total > best:
            best, run = total, (start, index + 1)
    return run


def _next_prose(found: Lines, place: int, hits: Hits, step: int) -> int | None:
    """The place of the prose above (`step` -1) or below (1) that goes with the prose at `place`: next to it, but for
    prompts that may stand between paragraphs."""
    numbers, prose = found.numbers, found.prose
    if not prose[place]:
        return None
    place += step
    while 0 <= place < len(numbers) and numbers[place] in hits and all(map(may_interrupt, hits[numbers[place]])):
        place += step
    return place if 0 <= place < len(numbers) and prose[place] and numbers[place] not in hits else None


def _sure(found: Lines, hits: Hits, scorer: Scorer) -> NDArray[np.signedinteger]:
    """How sure it is that each line is the article's: 1,000 where it is, -1,000 where it is not."""
    import numpy as np  # imported here, with what needs it: `import cleaner` is to be quick

    from cleaner.features import table

    figures = table(found, hits)
    rows = np.concatenate([figures[name] for name in scorer.features], dtype=np.float32)
    odds = scorer(rows.reshape(len(scorer.features), -1))
    return np.asarray(np.rint(1_000 * (np.tanh(odds / 2) + BENEFIT)).astype(int))


@lru_cache(maxsize=1)
def _scorer() -> Scorer:
    from cleaner.forest import read

    return read(Path(__file__).with_name("region.json"))
