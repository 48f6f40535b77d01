"""Cleans scraped articles: removes boilerplate, repairs machine translation, normalises punctuation, says why."""

from cleaner.config import Config
from cleaner.document import Document, Result
from cleaner.edits import Change, Edit
from cleaner.errors import CleanerError, ConfigError, InputError, PackError, StageError
from cleaner.pipeline import Cleaner, clean, explain
from cleaner.version import __version__

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
