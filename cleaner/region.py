"""Whole pages: whether a text is one, navigation and footer and all, and which run of its lines is the article.

Each line is given a score: running text counts for the article, the more the longer it is and the more of it stands
around it; short lines, menus, repeats and the stamps of comments count against it. The article is the run of lines
with the highest sum. No word list is at work but the rules' own hits, so that it serves any language. The weights were
fitted on 610 annotated pages of about 500 sites (half of them held out: the F1 there was .01 lower on one collection,
equal on two); dropping any of them costs at most .005, but for those of text, its neighbours and short lines.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import accumulate
from typing import NamedTuple

from cleaner.document import Document
from cleaner.packs import Rule, exact_key
from cleaner.text import fold

PAGE = 12  # marks of a page (different hits, short lines around the text) above which a text is taken for one
AROUND = 15  # short lines before and behind the text: fewer are headline, byline, a share bar
KINDS = 4  # different lines that rules match: fewer are no page's, unless
LEAD = 15  # short lines stand before the text
LONG = 18  # words: a line that holds as many is text, though no sentence ends it
STAMP = -2.5  # the score of a line that dates or signs a comment: `May 3, 2021 at 4:05 pm`, `Anna says:`
ARTICLE = 30  # words of running text that an article holds at least
LEAST = 0.2  # share of the page's running text that the article holds at least; else nothing tells which part it is

_BULLET = re.compile(r"(?:[*+•o‣▪◦·-]|\d{1,3}\.)\s")
_DIGITS = re.compile(r"[0-9]+")
_FIGURES = re.compile(r"[0-9]")
_SAYS = re.compile(r"(?i).{2,40} (?:says|said|sagt|schrieb|dice|dijo|dit|diz|disse|pisze|пишет)\s?:$")

Hits = Mapping[int, Sequence[Rule]]


class _Line(NamedTuple):
    """A line that holds a word: its number, its text, how many words, and whether it is running text."""

    number: int
    text: str
    words: int
    prose: bool

    @property
    def running(self) -> bool:
        return self.prose or self.words >= LONG


def is_page(document: Document, hits: Hits) -> bool:
    """Whether the text is that of a whole page: prompts of many kinds, and menus before the text.

    An article that some extractor cut out has a few hits, often the same one over again, and hardly a short line above
    its first paragraph.
    """
    kinds = len({exact_key(document.lines[number]) for number in hits})
    lead = _short(document, hits, range(len(document.lines)))
    if kinds < KINDS and lead < LEAD:
        return False
    trail = _short(document, hits, range(len(document.lines) - 1, -1, -1))
    return lead + trail >= AROUND and min(kinds, 12) + min(lead, 30) + 0.15 * min(trail, 30) > PAGE


def _short(document: Document, hits: Hits, numbers: Iterable[int]) -> int:
    """Short lines before the first line of running text; none where there is no such line, as in a poem.

    Lines that rules match, but for those of menus, are passed over: they are counted by themselves.
    """
    count = 0
    for number in numbers:
        if number in hits and not _is_menu(hits[number]):
            continue
        held, prose = document.measure(number)
        if prose or held >= LONG:
            return count
        count += 0 < held <= 5 and document.lines[number].rstrip()[-1] not in ".!?…"
    return 0


def region(document: Document, hits: Hits) -> tuple[int, int] | None:
    """First line of the article and the one behind its last; None where no part of the text stands out."""
    rows = [
        _Line(number, line.strip(), *document.measure(number))
        for number, line in enumerate(document.lines)
        if any(map(str.isalnum, line))
    ]
    if not rows:
        return None
    start, end = _heaviest(_scores(rows, hits))
    running = [row.words if row.running and row.number not in hits else 0 for row in rows]
    if sum(running[start:end]) < max(ARTICLE, LEAST * sum(running)):
        return None
    return rows[start].number, rows[end - 1].number + 1


def _heaviest(scores: Sequence[float]) -> tuple[int, int]:
    """Where the run of scores with the highest sum starts and ends (Kadane)."""
    best, found, total, start = 0.0, (0, 0), 0.0, 0
    for index, score in enumerate(scores):
        if total <= 0:
            total, start = 0.0, index
        total += score
        if total > best:
            best, found = total, (start, index + 1)
    return found


def _scores(rows: Sequence[_Line], hits: Hits) -> list[float]:
    masks = _DIGITS.sub("0", fold("\n".join([row.text for row in rows]))).split("\n")
    shapes = Counter(masks)
    running = [min(row.words, 60) if row.running else 0 for row in rows]
    text = [0, *accumulate(running)]
    hit = [0, *accumulate(row.number in hits for row in rows)]
    last = len(rows)
    scores = []
    for i, row in enumerate(rows):
        if row.running:
            score = _text(row, text[min(last, i + 4)] - text[max(0, i - 3)] - running[i])
        else:
            score = _fragment(row) - 0.25 * min(hit[min(last, i + 5)] - hit[max(0, i - 4)], 4)
        mask = masks[i]
        count = shapes[mask]
        if count > 1:
            score += 0.185 * min(count - 1, 6) - 0.4 if count > 2 else -0.4  # tables and lists have one shape
            if count > 2 and row.words <= 12 and "0" in mask and mask.count(" ") >= 2:
                score = STAMP
        if row.number in hits:
            score = _hit(score, hits[row.number], i / last)
        elif row.words <= 8 and row.text[-1] == ":" and _SAYS.match(row.text):
            score = STAMP
        scores.append(score)
    return scores


def _text(row: _Line, near: int) -> float:
    """Running text: by its words, and by those of the lines around it, for a teaser stands alone."""
    score = 1.2 + 0.24 * min(row.words, 90)
    if not row.prose:
        score *= 0.32
    return score * (0.36 + 0.64 * min(1, near / 160))


def _fragment(row: _Line) -> float:
    """Anything else: against the article, less so in a list or before a colon, more so among figures."""
    line = row.text
    score = -0.6 if line[-1] in ".!?…" and row.words >= 4 else -1.0
    if not line[0].isalpha() and _BULLET.match(line):
        score += 0.8
    if line[-1] in ":;,":
        score += 2.0
    if not line.isalpha():
        score -= 2.0 * len(_FIGURES.findall(line)) / len(line)
    return score


def _hit(score: float, rules: Sequence[Rule], place: float) -> float:
    """A line that rules match: a head ends the article, a menu is none of it, a prompt may stand in its midst."""
    if any(rule.action.kind == "delete-to-end" for rule in rules):
        return -20.0 if place > 0.12 else -1.0
    if any(rule.match.kind == "block" for rule in rules):
        return -4.0
    return min(score, -6.0 if _is_menu(rules) else 0.0)


def _is_menu(rules: Sequence[Rule]) -> bool:
    """Whether rules match the line whose phrases are boilerplate among others of their kind, or at the edge, alone."""
    return any(rule.guards.beside or rule.guards.position != "any" for rule in rules)
