"""Ray Data: a dataset cleaned by every worker of a cluster."""

from __future__ import annotations

from functools import partial
from inspect import signature
from typing import TYPE_CHECKING, Any

from cleaner.tables import clean_table

if TYPE_CHECKING:
    from ray.data import Dataset


def clean_dataset(dataset: Dataset, **options: Any) -> Dataset:
    """`dataset` with one field of text cleaned: `clean_table` with its `options` on each block, when Ray asks for it.

    Ray does a block again whose worker died. Without an `error_field`, a document that fails ends the work with
    InputError (inside Ray's own error). Raises TypeError where `clean_table` has no such option.
    """
    signature(clean_table).bind(None, **options)
    return dataset.map_batches(partial(clean_table, **options), batch_size=None, batch_format="pyarrow")
