"""A small forest of decision trees, read from JSON: a number for each column of a table of figures."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import msgspec
import numpy as np
from numpy.typing import NDArray

LEAVES = 8  # of a tree at most: which of them are closed fits the bits of a byte, and but the last, seven bits
_STATES = 1 << (LEAVES - 1)
_OPEN = np.array([(closed ^ (closed + 1)).bit_length() - 1 for closed in range(_STATES)], dtype=np.intp)
"""For each byte of closed leaves its lowest bit that is not set: the first leaf still open."""


class Tree(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Splits and leaves, from left to right.

    A split is a feature's name, a threshold, and the leaves (a bit each) that close where the feature is above it.
    """

    splits: tuple[tuple[str, float, int], ...]
    leaves: tuple[int, ...]


class Forest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The features that a table holds, in its order, and the trees; `scale` is what the leaves were multiplied by."""

    features: tuple[str, ...]
    scale: int
    trees: tuple[Tree, ...]


class Scorer:
    """A forest made ready: `QuickScorer` (Lucchese et al., SIGIR 2015), all rows and trees at once.

    Trees share many of their tests, a feature and a threshold: each is made once.
    """

    def __init__(self, forest: Forest) -> None:
        place = {name: column for column, name in enumerate(forest.features)}
        trees = [
            [((place.get(name, 0), limit), closed) for name, limit, closed in _padded(tree.splits)]
            for tree in forest.trees
        ]
        tests = {test: row for row, test in enumerate(sorted({test for tree in trees for test, _ in tree}))}
        self._columns = np.array([column for column, _ in tests], dtype=np.intp)
        self._thresholds = np.array([[limit] for _, limit in tests], dtype=np.float32)
        self._tests = np.array([[tests[test] for test, _ in tree] for tree in trees], dtype=np.intp).T
        closed = np.array([[closed % _STATES for _, closed in tree] for tree in trees], dtype=np.uint8)
        self._closed = closed.T[:, :, np.newaxis]
        leaves = np.array([[*tree.leaves, *[0] * (LEAVES - len(tree.leaves))] for tree in forest.trees], dtype=np.int32)
        self._values = leaves[:, _OPEN].ravel()  # of each tree, what a byte of closed leaves leaves it at
        starts = np.arange(0, len(self._values), _STATES)[:, np.newaxis]
        self._trees = starts.astype(np.min_scalar_type(len(self._values)))
        self._scale = forest.scale
        self.features = forest.features

    def __call__(self, table: NDArray[np.floating]) -> NDArray[np.float64]:
        """The sum of the leaves that each column of `table` falls into; a row of it is a feature."""
        above = table.astype(np.float32, copy=False).take(self._columns, axis=0) > self._thresholds
        closed = np.negative(above.view(np.int8)).view(np.uint8).take(self._tests, axis=0)  # by split, tree, column
        closed &= self._closed
        leaf = np.bitwise_or.reduce(closed, axis=0) + self._trees
        return np.asarray(self._values.take(leaf).sum(axis=0, dtype=np.int32) / self._scale)


def read(path: Path) -> Scorer:
    """The forest in the JSON file `path`. Raises msgspec.ValidationError where the file holds none."""
    return Scorer(msgspec.json.decode(path.read_bytes(), type=Forest))


def _padded(splits: Sequence[tuple[str, float, int]]) -> list[tuple[str, float, int]]:
    """As many splits as a tree may hold; those added never close a leaf."""
    return [*splits, *[("", float("inf"), 0)] * (LEAVES - 1 - len(splits))]
