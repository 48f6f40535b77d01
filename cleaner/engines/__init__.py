"""Cleaning on more than one machine."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from cleaner.errors import ConfigError


def load(module: str) -> Any:
    """The module `module` of this package. Raises ConfigError where what it needs is not installed."""
    try:
        return import_module(f"{__name__}.{module}")
    except ModuleNotFoundError as error:
        missing = str(error.name).partition(".")[0]
        raise ConfigError(f"--engine ray needs {missing}; pip install 'article-cleaner[ray]'") from error
