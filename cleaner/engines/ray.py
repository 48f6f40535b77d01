"""Ray Data: a dataset cleaned by every worker of a cluster."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from cleaner.config import DEFAULT, Config
from cleaner.tables import clean_table

if TYPE_CHECKING:
    from ray.data import Dataset


def clean_dataset(
    dataset: Dataset,
    *,
    text_field: str = "text",
    language_field: str | None = None,
    language: str | None = None,
    url_field: str | None = None,
    explain_field: str | None = None,
    flags_field: str | None = None,
    error_field: str | None = None,
    config: Config = DEFAULT,
) -> Dataset:
    """`dataset` with the texts in `text_field` cleaned: `clean_table` on each of its blocks, when Ray asks for them.

    Ray does a block again whose worker died. Without an `error_field`, a document that fails ends the work with
    InputError (inside Ray's own error); see `clean_table` for this and the other fields.
    """
    do = partial(
        clean_table,
        text_field=text_field,
        language_field=language_field,
        language=language,
        url_field=url_field,
        explain_field=explain_field,
        flags_field=flags_field,
        error_field=error_field,
        config=config,
    )
    return dataset.map_batches(do, batch_size=None, batch_format="pyarrow")
