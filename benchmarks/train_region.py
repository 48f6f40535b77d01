"""Trains the forest that finds the article in a whole page (`cleaner/region.json`; see `docs/region-model.md`).

    python benchmarks/train_region.py FILE.jsonl.gz ... [--folds 5] [--write]

FILE holds one page a row: `id`, `url`, `texts` {extractor: text}, and `gold`, the article's text, or `keep` and `drop`,
segments that belong to it and that do not. Only texts of whole pages are learnt from. First the pages are parted by
site into folds, and each fold is scored by a forest that has seen no page of its sites, once with all that the rules
know, and once without the lines that they know from its site alone; then, with `--write`, one is trained on all pages
and written. Needs lightgbm (`pip install -e '.[train]'`). The same input gives the same forest.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import lightgbm
import msgspec
import numpy as np
from lift import Score, mean, score
from numpy.typing import NDArray
from region_pages import Page, fold_of, forgetting, local_lines, read, varied

from cleaner.features import table
from cleaner.forest import LEAVES, Forest, Scorer, Tree
from cleaner.region import article

SCALE = 10_000
EXCHANGES = 3  # how often each page is learnt from with the article of another
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


def train(pages: Sequence[Page], local: frozenset[str], trees: int) -> Forest:
    """A forest that tells the article's lines; a line weighs by its words, each page the same in all.

    It learns from variations on the pages, so as to lean neither on what the rules happen to know of these sites, for
    which some were written, nor on what stands around which article.
    """
    names: tuple[str, ...] = ()
    figures, labels, weights = [], [], []
    for page in varied(pages, local, EXCHANGES, PARAMETERS["seed"]):
        columns, known = table(page.lines, page.hits), page.labels >= 0
        names = tuple(columns)
        words = (np.minimum(page.lines.words, 120) + 3.0)[known]
        figures.append(np.column_stack([column[known] for column in columns.values()]).astype(np.float32))
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


def evaluate(pages: Iterable[Page], scorers: Sequence[Scorer]) -> None:
    """Prints, for each file and extractor, how near the region comes to the gold text, by the forest of its fold."""
    groups: dict[tuple[str, str], list[Score]] = {}
    for page in pages:
        if page.gold is not None:
            first, last = article(page.lines, page.hits, scorers[fold_of(page.site, len(scorers))])
            lines = page.text.split("\n")
            kept = lines[page.lines.numbers[first] : page.lines.numbers[last - 1] + 1] if last else []
            groups.setdefault((page.file, page.extractor), []).append(score(page.gold, "\n".join(kept)))
    for (file, extractor), found in groups.items():
        f1, precision, recall, _ = mean(found)
        print(f"  {file:28s} {extractor:14s} F1 {f1:.3f}  P {precision:.3f}  R {recall:.3f}  {len(found)} pages")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--folds", type=int, default=5)
    parser.add_argument("--trees", type=int, default=100)
    parser.add_argument("--write", action="store_true", help="write cleaner/region.json, trained on all pages")
    options = parser.parse_args()
    pages = read(options.files)
    local = local_lines(pages)
    parts = [[page for page in pages if fold_of(page.site, options.folds) != fold] for fold in range(options.folds)]
    scorers = [Scorer(train(part, local, options.trees)) for part in parts]
    print("sites not seen, with the rules as they are")
    evaluate(pages, scorers)
    print("and without what rules know of lines that stand on the page's site alone")
    evaluate((forgetting(page, local) for page in pages), scorers)
    if options.write:
        target = Path(__file__).parents[1] / "cleaner" / "region.json"
        forest = train(pages, local, options.trees)
        target.write_bytes(msgspec.json.format(msgspec.json.encode(forest), indent=1) + b"\n")
        print(f"wrote {target.name}: {options.trees} trees, {target.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
