"""Lift: how much a cleaner improves what extractors leave of annotated pages.

    python benchmarks/lift.py FILE.jsonl.gz ... [--extractor NAME ...] [--cleaner NAME ...] [--by-site]

FILE holds one page a row: `id`, `url`, `gold` (the article's text), `texts` {extractor: text}. The metric is that of
the public article extraction benchmark: precision and recall over 4-grams of words, each the mean over pages, F1 of the
two means, and the share of pages whose words all come out right, in order. `GOLD` is the gold text itself as input:
whatever is missing from 1 there was taken wrongly. All cleaners see the same texts in one run, so that MB/s compare.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from common import GOLD, Clean, c4_lines, justext_lines, refinedweb_lines, rows, shingles, site_of, text_of, tokens

from cleaner import Cleaner

WARM = 100  # pages
CLEANERS = ("identity", "c4", "refinedweb", "justext", "cleaner")


class Score(NamedTuple):
    """One page: precision and recall (None where there is nothing to find or nothing found), all words right."""

    precision: float | None
    recall: float | None
    exact: bool


class Mean(NamedTuple):
    """Means over pages."""

    f1: float
    precision: float
    recall: float
    exact: float


def score(gold: str, text: str) -> Score:
    """How near `text` comes to `gold`."""
    wanted, given = shingles(gold), shingles(text)
    both, found, total = (wanted & given).total(), given.total(), wanted.total()
    return Score(both / found if found else None, both / total if total else None, tokens(gold) == tokens(text))


def mean(scores: Sequence[Score]) -> Mean:
    """The means of the benchmark: a page without words counts neither for precision nor for recall."""
    precision = _mean(s.precision for s in scores if s.precision is not None)
    recall = _mean(s.recall for s in scores if s.recall is not None)
    both = precision + recall
    f1 = 2 * precision * recall / both if both else 0.0
    return Mean(f1, precision, recall, _mean(float(s.exact) for s in scores))


def _mean(values: Iterable[float]) -> float:
    found = list(values)
    return statistics.fmean(found) if found else 0.0


def by_site(pages: Sequence[dict[str, Any]], scores: Sequence[Score]) -> Mean:
    """The means over sites of the means over each one's pages: a site with many pages counts once."""
    sites: defaultdict[str, list[Score]] = defaultdict(list)
    for page, one in zip(pages, scores, strict=True):
        sites[site_of(page)].append(one)
    means = [mean(found) for found in sites.values()]
    return Mean(*map(_mean, zip(*means, strict=True)))


def cleaners(names: Sequence[str]) -> dict[str, Clean]:
    """The cleaners called `names`; jusText is left out where it is not installed."""
    found: dict[str, Clean] = {}
    for name in names:
        if name == "identity":
            found[name] = str
        elif name == "c4":
            found[name] = c4_lines
        elif name == "refinedweb":
            found[name] = refinedweb_lines
        elif name == "cleaner":
            found[name] = Cleaner().clean
        else:
            try:
                found[name] = justext_lines()
            except ImportError:
                print("jusText is not installed; leaving it out (pip install jusText)", file=sys.stderr)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--extractor", nargs="*", help="default: GOLD, and all there are")
    parser.add_argument("--cleaner", nargs="*", choices=CLEANERS, default=CLEANERS)
    parser.add_argument("--by-site", action="store_true", help="means over sites instead of pages")
    options = parser.parse_args()
    programs = cleaners(options.cleaner)
    for file in options.files:
        pages = list(rows([file]))
        known = [GOLD, *sorted({name for page in pages for name in page["texts"]})]
        extractors = [name for name in options.extractor or known if name in known]
        for name in set(options.extractor or ()) - set(known):
            print(f"{file.name} has no extractor `{name}`; it has {', '.join(known)}", file=sys.stderr)
        print(f"{file.name}: {len(pages)} pages of {len({site_of(page) for page in pages})} sites")
        print(f"{'extractor':20s} {'cleaner':11s} {'F1':>6s} {'P':>6s} {'R':>6s} {'exact':>6s} {'MB/s':>8s}")
        for extractor in extractors:
            texts = [text_of(page, extractor) for page in pages]
            size = sum(len(text.encode("utf8", "replace")) for text in texts) / 1e6
            for name, clean in programs.items():
                for text in texts[:WARM]:  # what a program compiles at its first sight is not measured
                    clean(text)
                begin = time.perf_counter()
                cleaned = [clean(text) for text in texts]
                taken = time.perf_counter() - begin
                scores = [score(page["gold"], text) for page, text in zip(pages, cleaned, strict=True)]
                means = by_site(pages, scores) if options.by_site else mean(scores)
                figures = " ".join(f"{figure:6.3f}" for figure in means)
                print(f"{extractor:20s} {name:11s} {figures} {size / taken:8.1f}", flush=True)


if __name__ == "__main__":
    main()
