"""Libraries that only some formats need, imported when the first file asks for them."""

from __future__ import annotations

from importlib import import_module
from types import ModuleType

from cleaner.errors import ConfigError

EXTRAS = {"pyarrow": "parquet", "zstandard": "zstd", "fastwarc": "warc", "fsspec": "cloud"}
"""Package -> the extra of this package that installs it."""


def load(module: str, purpose: str) -> ModuleType:
    """The module called `module`. Raises ConfigError, which names the extra, where it is not installed."""
    try:
        return import_module(module)
    except ImportError as error:
        extra = EXTRAS[module.partition(".")[0]]
        repair = f"pip install 'article-cleaner[{extra}]'"
        raise ConfigError(f"{purpose} need {module.partition('.')[0]} ({error}); {repair}") from error
