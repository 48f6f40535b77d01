"""Where an article is closed: the line below which teasers, forms and a footer stand, and nothing of the article."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate
from typing import NamedTuple

from cleaner.packs import Rule

KNOWN = 2  # different lines further down that rules match, or
LABELS = 2  # lines that are no paragraphs, at least
TITLE = 4  # words: what most lines of a list of articles hold, being headlines


class Rest(NamedTuple):
    """The lines that stay in the part of a text that may be its tail: number, words, whether a paragraph."""

    numbers: Sequence[int]
    words: Sequence[int]
    paragraphs: Sequence[bool]


def closes(rule: Rule) -> bool:
    """Whether lines of the rule stand below articles."""
    if rule.safety == "report":  # it changes nothing, and is no reason to
        return False
    if rule.guards.closing is not None:
        return rule.guards.closing
    return rule.match.kind == "tail" or (rule.guards.position in ("tail", "edge") and not rule.guards.beside)


def closing(heads: Mapping[int, Sequence[Rule]], rest: Rest, known: Sequence[int]) -> Iterator[int]:
    """Those of the `heads` below which what is known says that they close the article.

    Rules match two different lines further down, below the first that stays; or the head's rule is said to close, and
    below it stand labels, one at least for each paragraph, and a line that a rule matches, or below the head of a block
    titles. `known` holds, for each line of the text, how many different lines that rules match stand below it.
    """
    labels = [0, *accumulate(not paragraph for paragraph in rest.paragraphs)]
    titles = [0, *accumulate(n >= TITLE and not p for n, p in zip(rest.words, rest.paragraphs, strict=True))]
    for head, rules in heads.items():
        first = bisect_left(rest.numbers, head)
        if first == len(rest.numbers):
            return
        count = labels[-1] - labels[first]
        labelled = not rest.paragraphs[first] and count >= max(LABELS, len(rest.numbers) - first - count)
        titled = 2 * (titles[-1] - titles[first]) >= count and any(rule.match.kind == "block" for rule in rules)
        said = any(rule.guards.closing for rule in rules)
        if known[rest.numbers[first]] >= KNOWN or (said and labelled and (known[head] or titled)):
            yield head
