"""Cleans scraped articles: removes boilerplate, repairs machine translation, normalises punctuation, says why."""

from typing import TYPE_CHECKING

from cleaner.config import Config
from cleaner.document import Document, Result
from cleaner.edits import Change, Edit
from cleaner.errors import CleanerError, ConfigError, InputError, PackError, StageError
from cleaner.pipeline import Cleaner, clean, explain
from cleaner.version import __version__

if TYPE_CHECKING:
    from cleaner.tables import clean_table as clean_table

__all__ = [
    "Change",
    "Cleaner",
    "CleanerError",
    "Config",
    "ConfigError",
    "Document",
    "Edit",
    "InputError",
    "PackError",
    "Result",
    "StageError",
    "__version__",
    "clean",
    "explain",
]


def __getattr__(name: str) -> object:
    """`clean_table`, imported when it is asked for: it needs pyarrow, and takes longer to import than all else."""
    if name != "clean_table":
        raise AttributeError(f"module `cleaner` has no attribute `{name}`")
    try:
        from cleaner.tables import clean_table
    except ModuleNotFoundError as error:
        raise ImportError(f"clean_table needs {error.name}; pip install 'article-cleaner[parquet]'") from error
    return clean_table
