"""Annotated pages as the forest of `cleaner/region.json` learns from them: their lines, and variations on the pages."""

from __future__ import annotations

import hashlib
import random
import textwrap
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from common import rows as pages_of
from common import shingles, site_of, tokens
from numpy.typing import NDArray

from cleaner import Cleaner, Document
from cleaner.lines import Hits, Lines, signs
from cleaner.lines import lines as lines_of
from cleaner.region import heaviest
from cleaner.stages.boilerplate import Boilerplate
from cleaner.text import exact_key

WHOLE = ("inscriptis", "html_text", "html-text")
"""The extractors that give the text of the whole page."""
CHANCE = 4  # words: a shorter line may stand in an article as well as around it
WIDTH = 78  # columns, html2text's own
FORGOTTEN = 0.15  # share of the lines known to rules that a variation does not know


class Page(NamedTuple):
    """One text of a page: its lines, what rules match them, and whether each is the article's (-1: nobody says)."""

    file: str
    extractor: str
    site: str
    gold: str | None
    text: str
    lines: Lines
    hits: Hits
    labels: NDArray[np.float64]
    wrapped: Page | None = None  # the same with its lines broken, as some extractors break them

    def known(self) -> dict[int, str]:
        """The numbers of the lines that rules match, each with what the line says."""
        texts = zip(self.lines.numbers, self.lines.texts, strict=True)
        return {number: exact_key(text) for number, text in texts if number in self.hits}


def read(files: Sequence[Path]) -> list[Page]:
    """The whole pages in `files`."""
    stage = next(stage for stage in Cleaner().stages if isinstance(stage, Boilerplate))
    found: list[Page] = []
    for file in files:
        for page in pages_of([file]):
            for extractor in WHOLE:
                document = Document(page["texts"].get(extractor) or "")
                if (lines := lines_of(document)).numbers:
                    hits, labels = signs(stage.hits(document)), _labels(lines, page)
                    site, gold = _domain(page), page.get("gold")
                    whole = Page(file.name, extractor, site, gold, document.text, lines, hits, labels)
                    found.append(whole._replace(wrapped=_wrapped(whole, stage)))
    return found


def _wrapped(page: Page, stage: Boilerplate) -> Page:
    """The page with its lines broken at `WIDTH`, as html2text gives them."""
    pieces = [textwrap.wrap(text, WIDTH) or [text] for text in page.lines.texts]
    document = Document("\n".join(piece for line in pieces for piece in line))
    lines = lines_of(document)
    labels = np.repeat(page.labels, list(map(len, pieces)))[lines.numbers]
    return page._replace(text=document.text, lines=lines, hits=signs(stage.hits(document)), labels=labels)


def local_lines(pages: Sequence[Page]) -> frozenset[str]:
    """What lines that rules match say on one site only: a rule that knows it may have been written for that site."""
    sites: defaultdict[str, set[str]] = defaultdict(set)
    for page in pages:
        for key in page.known().values():
            sites[key].add(page.site)
    return frozenset(key for key, found in sites.items() if len(found) == 1)


def forgetting(page: Page, local: frozenset[str], chance: random.Random | None = None) -> Page:
    """The page as rules would know it that had not been written with it at hand: none of the `local` lines, and of
    the others, if there is a `chance` to draw them by, all but the share `FORGOTTEN`."""
    known = page.known()
    drawn = {key for key in dict.fromkeys(known.values()) if chance and chance.random() < FORGOTTEN}
    kept = (number for number, key in known.items() if key not in local and key not in drawn)
    return page._replace(hits={number: page.hits[number] for number in kept})


def varied(pages: Sequence[Page], local: frozenset[str], times: int, seed: int) -> Iterator[Page]:
    """Each page with some lines forgotten, as it is and with its lines broken, and `times` as often such pages with the
    article of another in its place.

    The article is that of a page in the same file, as the same extractor gave it.
    """
    chance = random.Random(seed)
    copies = [*pages, *(page.wrapped for page in pages if page.wrapped)]
    yield from (forgetting(page, local, chance) for page in copies)
    for _ in range(times):
        groups: defaultdict[tuple[str, str], list[Page]] = defaultdict(list)
        for page in pages:
            if page.gold is not None and (page.labels == 1).any():
                groups[page.file, page.extractor].append(forgetting(page, local, chance))
        for group in groups.values():
            yield from (_exchanged(page, chance.choice(group)) for page in group)


def _exchanged(page: Page, other: Page) -> Page:
    """The page with the article of the other one in place of its own."""
    (start, end), (first, last) = (_article(each.lines, each.labels) for each in (page, other))
    parts = [(page, slice(0, start)), (other, slice(first, last)), (page, slice(end, None))]
    texts = [text for part, lines in parts for text in part.lines.texts[lines]]
    rules = [part.hits.get(number) for part, lines in parts for number in part.lines.numbers[lines]]
    return page._replace(
        gold=None,
        text="\n".join(texts),
        lines=Lines(
            numbers=list(range(len(texts))),
            texts=texts,
            words=np.concatenate([part.lines.words[lines] for part, lines in parts]),
            prose=np.concatenate([part.lines.prose[lines] for part, lines in parts]),
            figures=np.concatenate([part.lines.figures[lines] for part, lines in parts]),
        ),
        hits={number: found for number, found in enumerate(rules) if found},
        labels=np.concatenate([part.labels[lines] for part, lines in parts]),
    )


def _labels(lines: Lines, page: Mapping[str, Any]) -> NDArray[np.float64]:
    """1 for a line of the article, 0 for another, -1 where nobody says.

    Lines of the menu that the article's text holds by chance, as it may hold `Sport`, are none of its lines.
    """
    judge = _by_gold(page["gold"]) if "gold" in page else _by_segments(page["keep"], page["drop"])
    labels = np.array([judge(line) for line in lines.texts])
    if "gold" in page:
        first, last = _article(lines, labels)
        for around in (slice(0, first), slice(last, None)):
            labels[around][(labels[around] == 1) & (lines.words[around] < CHANCE)] = 0
    return labels


def _article(lines: Lines, labels: NDArray[np.float64]) -> tuple[int, int]:
    """Where the article starts and ends: the run of lines that holds most of its words, and few others."""
    return heaviest(lines, np.where(labels < 0, 0, 2 * labels - 1).astype(int))


def _by_segments(keep: Sequence[str], drop: Sequence[str]) -> Callable[[str], float]:
    sides = [(label, [" ".join(text.split()) for text in side]) for label, side in ((1.0, keep), (0.0, drop))]

    def judge(line: str) -> float:
        line = " ".join(line.split())
        for label, segments in sides:
            if any(segment in line or (len(line) > 15 and line in segment) for segment in segments):
                return label
        return -1.0

    return judge


def _by_gold(gold: str) -> Callable[[str], float]:
    grams, joined = shingles(gold), f" {' '.join(tokens(gold))} "

    def judge(line: str) -> float:
        held = tokens(line)
        if len(held) < 4:
            return float(f" {' '.join(held)} " in joined) if held else -1.0
        found = shingles(line)
        return float(sum(n for gram, n in found.items() if gram in grams) >= found.total() / 2)

    return judge


def _domain(page: dict[str, Any]) -> str:
    """The last two parts of the host, three where the last are both short, as in `co.uk`."""
    parts = site_of(page).lower().split(".")
    return ".".join(parts[-3:] if len(parts) > 2 and len(parts[-2]) <= 3 else parts[-2:])


def fold_of(site: str, folds: int) -> int:
    return int(hashlib.sha256(site.encode()).hexdigest(), 16) % folds
