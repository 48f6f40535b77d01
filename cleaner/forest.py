"""A small forest of decision trees, read from JSON: a number for each column of a table of figures."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import msgspec
import numpy as np
from numpy.typing import NDArray

LEAVES = 8  # of a tree at most: which of them are still open fits the bits of a byte
_LOWEST = np.array([(byte ^ (byte + 1)).bit_length() - 1 for byte in range(256)], dtype=np.intp) % LEAVES
"""For each byte its lowest bit that is not set: the first leaf still open."""


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
    """A forest made ready: `QuickScorer` (Lucchese et al., SIGIR 2015), all rows and trees at once."""

    def __init__(self, forest: Forest) -> None:
        place = {name: column for column, name in enumerate(forest.features)}
        splits = [_padded(tree.splits) for tree in forest.trees]
        self._columns = np.array([place.get(name, 0) for tree in splits for name, _, _ in tree], dtype=np.intp)
        self._thresholds = np.array([[limit] for tree in splits for _, limit, _ in tree], dtype=np.float32)
        self._closed = np.array([[closed] for tree in splits for _, _, closed in tree], dtype=np.uint8)
        leaves = np.array([[*tree.leaves, *[0] * (LEAVES - len(tree.leaves))] for tree in forest.trees])
        self._values = leaves[:, _LOWEST].ravel()  # of each tree, what a byte of closed leaves leaves it at
        self._trees = np.arange(0, len(self._values), len(_LOWEST))[:, np.newaxis]
        self._scale = forest.scale
        self.features = forest.features

    def __call__(self, table: NDArray[np.float64]) -> NDArray[np.float64]:
        """The sum of the leaves that each column of `table` falls into; a row of it is a feature."""
        above = table.astype(np.float32).take(self._columns, axis=0) > self._thresholds
        closed = (above.view(np.uint8) * self._closed).reshape(len(self._trees), LEAVES - 1, -1)
        leaf = np.bitwise_or.reduce(closed, axis=1) + self._trees
        return np.asarray(self._values.take(leaf).sum(axis=0) / self._scale)


def read(path: Path) -> Scorer:
    """The forest in the JSON file `path`. Raises msgspec.ValidationError where the file holds none."""
    return Scorer(msgspec.json.decode(path.read_bytes(), type=Forest))


def _padded(splits: Sequence[tuple[str, float, int]]) -> list[tuple[str, float, int]]:
    """As many splits as a tree may hold; those added never close a leaf."""
    return [*splits, *[("", float("inf"), 0)] * (LEAVES - 1 - len(splits))]
