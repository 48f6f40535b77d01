"""The forest: the same number as walking its trees by hand, and the shipped one in order."""

from __future__ import annotations

from pathlib import Path

import msgspec
import numpy as np
import pytest

import cleaner
from cleaner import Document
from cleaner.features import table
from cleaner.forest import LEAVES, Forest, Scorer, Tree, read
from cleaner.lines import lines

SHIPPED = Path(cleaner.__file__).with_name("region.json")
# words <= 5 ? (end <= 1 ? leaf 0 : leaf 1) : leaf 2; a split closes the leaves on its left where the figure is above it
SMALL = Forest(
    ("words", "end"),
    10,
    (Tree((("end", 1.0, 0b001), ("words", 5.0, 0b011)), (-30, 10, 40)), Tree((("words", 20.0, 0b01),), (0, 5))),
)


@pytest.mark.parametrize(
    ("words", "end", "expected"),
    [(3, 0, -3.0), (5, 1, -3.0), (3, 2, 1.0), (6, 0, 4.0), (30, 2, 4.5)],
    ids=["left-left", "on-both-thresholds", "left-right", "right", "both-trees"],
)
def test_a_forest_adds_the_leaves_that_figures_lead_to(words: float, end: float, expected: float) -> None:
    assert Scorer(SMALL)(np.array([[words], [end]])).tolist() == [expected]


def test_all_columns_are_scored_as_each_alone() -> None:
    figures = np.random.default_rng(7).uniform(0, 40, size=(2, 200))
    scorer = Scorer(SMALL)
    assert scorer(figures).tolist() == [scorer(figures[:, [i]])[0] for i in range(200)]


def test_the_shipped_forest_is_small_and_asks_for_figures_that_there_are() -> None:
    forest = msgspec.json.decode(SHIPPED.read_bytes(), type=Forest)
    document = Document("The ferry left the harbour at noon.\nHome\n")
    assert SHIPPED.stat().st_size < 1_000_000
    assert set(forest.features) == set(table(lines(document), {}))
    assert all(1 < len(tree.leaves) <= LEAVES and len(tree.splits) == len(tree.leaves) - 1 for tree in forest.trees)
    assert {name for tree in forest.trees for name, _, _ in tree.splits} <= set(forest.features)


def test_a_file_that_holds_no_forest_is_named_as_such(tmp_path: Path) -> None:
    (tmp_path / "broken.json").write_text('{"features": [], "scale": 1, "trees": [{"splits": 3, "leaves": []}]}')
    with pytest.raises(msgspec.ValidationError, match="splits"):
        read(tmp_path / "broken.json")
