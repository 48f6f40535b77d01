"""Each rule's hits on annotated pages: how many took what the annotators dropped, how many what they kept.

    python benchmarks/hits.py FILE.jsonl.gz ... [--extractor NAME ...] [--show N] [--rule GLOB]

FILE holds one page a row: `id`, `gold` (the article's text), `texts` {extractor: text}. A removal is *wrong* where the
gold text holds more than 70% of its 4-grams and the clean text lacks them, *right* under 30%. `GOLD` is the gold text
itself as input.
"""

from __future__ import annotations

import argparse
import fnmatch
from collections import Counter, defaultdict
from pathlib import Path

from common import GOLD, rows, shingles, site_of, text_of, tokens

from cleaner import Cleaner, Config
from cleaner.edits import Change


def judge(change: Change, lost: Counter[tuple[str, ...]], lost_lines: set[str]) -> float | None:
    """The share of the removed text that the gold text has lost; None where it holds no word."""
    removed = shingles(change.before)
    if not removed:
        return None
    if sum(removed.values()) == 1:  # too short for 4-grams: as a line of its own
        return float(" ".join(tokens(change.before)) in lost_lines)
    return sum((removed & lost).values()) / sum(removed.values())


def lines(text: str) -> set[str]:
    """The words of each line of `text`."""
    return {" ".join(tokens(line)) for line in text.split("\n")}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--extractor", nargs="*", default=[GOLD, "trafilatura"])
    parser.add_argument("--show", type=int, default=0, help="print N wrong removals of each rule")
    parser.add_argument("--rule", default="boilerplate/*")
    parser.add_argument("--risky", action="store_true")
    options = parser.parse_args()
    cleaner = Cleaner(Config(risky=options.risky), stages=("encoding", "boilerplate"))
    right, wrong, unclear = Counter[str](), Counter[str](), Counter[str]()
    sites: dict[str, set[str]] = defaultdict(set)
    words: Counter[str] = Counter()
    examples: dict[str, list[str]] = defaultdict(list)
    for page in rows(options.files):
        gold = shingles(page["gold"])
        for extractor in options.extractor:
            result = cleaner.explain(text_of(page, extractor))
            lost, lost_lines = gold - shingles(result.text), lines(page["gold"]) - lines(result.text)
            for change in result.edits:
                share = judge(change, lost, lost_lines)
                if share is None or not fnmatch.fnmatchcase(change.rule, options.rule):
                    continue
                (wrong if share > 0.7 else right if share < 0.3 else unclear)[change.rule] += 1
                sites[change.rule].add(site_of(page))
                if share >= 0.3:
                    words[change.rule] += len(tokens(change.before))
                    examples[change.rule].append(f"{extractor} {page['id']}: {change.before.strip()[:150]!r}")
    print(f"{'rule':44s} {'right':>6s} {'wrong':>6s} {'mixed':>6s} {'sites':>6s} {'words in gold':>14s}")
    for rule in sorted(set(right) | set(wrong) | set(unclear), key=lambda r: -words[r]):
        print(
            f"{rule:44s} {right[rule]:6d} {wrong[rule]:6d} {unclear[rule]:6d} {len(sites[rule]):6d} {words[rule]:14d}"
        )
        for example in examples[rule][: options.show]:
            print("    ", example)


if __name__ == "__main__":
    main()
