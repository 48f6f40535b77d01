"""Trains the forest that finds the article in a whole page (`cleaner/region.json`; see `docs/region-model.md`).

    python benchmarks/train_region.py FILE.jsonl.gz ... [--folds 5] [--write]

FILE holds one page a row: `id`, `url`, `texts` {extractor: text}, and `gold`, the article's text, or `keep` and `drop`,
segments that belong to it and that do not. Only texts of whole pages are learnt from. First the pages are parted by
site into folds, and each fold is scored by a forest that has seen no page of its sites; then, with `--write`, one is
trained on all of them and written. Needs lightgbm (`pip install -e '.[train]'`). The same input gives the same forest.
"""

from __future__ import annotations

import argparse
import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import lightgbm
import msgspec
import numpy as np
from common import rows as pages_of
from common import shingles, site_of, tokens
from lift import mean, score
from numpy.typing import NDArray

from cleaner import Cleaner, Document
from cleaner.features import table
from cleaner.forest import LEAVES, Forest, Scorer, Tree
from cleaner.lines import Lines, signs
from cleaner.lines import lines as lines_of
from cleaner.region import article
from cleaner.stages.boilerplate import Boilerplate

WHOLE = ("inscriptis", "html_text", "html-text")
"""The extractors that give the text of the whole page."""

SCALE = 10_000
PARAMETERS = {
    "objective": "binary",
    "num_leaves": LEAVES,
    "learning_rate": 0.2,
    "min_child_samples": 60,
    "bagging_fraction": 0.7,
    "bagging_freq": 1,
    "feature_fraction": 0.5,
    "lambda_l2": 5,
    "max_bin": 63,
    "seed": 7,
    "deterministic": True,
    "force_row_wise": True,
    "verbose": -1,
}


class Page(NamedTuple):
    """One text of a page: its lines, what they are like, and whether each is the article's (-1: nobody says)."""

    file: str
    extractor: str
    site: str
    gold: str | None
    text: str
    lines: Lines
    hits: dict[int, Any]
    figures: NDArray[np.float64]
    labels: NDArray[np.float64]


def read(files: Sequence[Path]) -> tuple[list[Page], tuple[str, ...]]:
    """The whole pages in `files`, and the names of the features."""
    stage = next(stage for stage in Cleaner().stages if isinstance(stage, Boilerplate))
    found: list[Page] = []
    names: tuple[str, ...] = ()
    for file in files:
        for page in pages_of([file]):
            for extractor in WHOLE:
                document = Document(page["texts"].get(extractor) or "")
                lines = lines_of(document)
                if not lines.numbers:
                    continue
                hits = dict(signs(stage.hits(document)))
                figures = table(lines, hits)
                names = tuple(figures)
                columns = np.column_stack(list(figures.values()))
                labels = _labels(lines, page)
                found.append(
                    Page(
                        file.name,
                        extractor,
                        _domain(page),
                        page.get("gold"),
                        document.text,
                        lines,
                        hits,
                        columns,
                        labels,
                    )
                )
    return found, names


def _labels(lines: Lines, page: dict[str, Any]) -> NDArray[np.float64]:
    """1 for a line of the article, 0 for another, -1 where nobody says."""
    judge = _by_gold(page["gold"]) if "gold" in page else _by_segments(page["keep"], page["drop"])
    return np.array([judge(line) for line in lines.texts])


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


def train(pages: Sequence[Page], names: tuple[str, ...], trees: int) -> Forest:
    """A forest that tells the article's lines; a line weighs by its words, each page the same in all."""
    figures, labels, weights = [], [], []
    for page in pages:
        known = page.labels >= 0
        words = (np.minimum(page.lines.words, 120) + 3.0)[known]
        figures.append(page.figures[known])
        labels.append(page.labels[known])
        weights.append(words / max(30.0, words.sum()))
    data = lightgbm.Dataset(np.concatenate(figures), np.concatenate(labels), weight=_level(np.concatenate(weights)))
    booster = lightgbm.train(PARAMETERS, data, num_boost_round=trees)
    grown = [_tree(info["tree_structure"], names) for info in booster.dump_model()["tree_info"]]
    return Forest(names, SCALE, tuple(grown))


def _level(weights: NDArray[np.float64]) -> NDArray[np.float64]:
    return weights / weights.mean()


def _tree(root: dict[str, Any], names: tuple[str, ...]) -> Tree:
    splits: list[tuple[str, float, int]] = []
    leaves: list[int] = []

    def walk(node: dict[str, Any]) -> int:
        """The leaves below `node`, a bit each."""
        if "leaf_value" in node:
            leaves.append(round(node["leaf_value"] * SCALE))
            return 1 << (len(leaves) - 1)
        left = walk(node["left_child"])
        splits.append((names[node["split_feature"]], float(node["threshold"]), left))
        return left | walk(node["right_child"])

    walk(root)
    return Tree(tuple(splits), tuple(leaves))


def evaluate(pages: Sequence[Page], scorers: Sequence[Scorer]) -> None:
    """Prints, for each file and extractor, how near the region comes to the gold text, by the forest of its fold."""
    groups: dict[tuple[str, str], list[Page]] = {}
    for page in pages:
        if page.gold is not None:
            groups.setdefault((page.file, page.extractor), []).append(page)
    for (file, extractor), group in groups.items():
        found = []
        for page in group:
            first, last = article(page.lines, page.hits, scorers[fold_of(page.site, len(scorers))])
            lines = page.text.split("\n")
            kept = lines[page.lines.numbers[first] : page.lines.numbers[last - 1] + 1] if last else []
            found.append(score(page.gold or "", "\n".join(kept)))
        f1, precision, recall, _ = mean(found)
        print(
            f"{file:28s} {extractor:14s} F1 {f1:.3f}  P {precision:.3f}  R {recall:.3f}  {len(group)} pages", flush=True
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--folds", type=int, default=5)
    parser.add_argument("--trees", type=int, default=100)
    parser.add_argument("--write", action="store_true", help="write cleaner/region.json, trained on all pages")
    options = parser.parse_args()
    pages, names = read(options.files)
    folds = range(options.folds)
    parts = [[page for page in pages if fold_of(page.site, options.folds) != fold] for fold in folds]
    evaluate(pages, [Scorer(train(part, names, options.trees)) for part in parts])
    if options.write:
        target = Path(__file__).parents[1] / "cleaner" / "region.json"
        target.write_bytes(
            msgspec.json.format(msgspec.json.encode(train(pages, names, options.trees)), indent=1) + b"\n"
        )
        print(f"wrote {target.name}: {options.trees} trees, {target.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
