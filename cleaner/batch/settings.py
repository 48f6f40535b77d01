"""The configuration that the options of a command amount to."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from cleaner.config import DEFAULT, Config

FILE = "cleaner.toml"


def settle(
    path: Path | None = None,
    *,
    rules: Sequence[Path] = (),
    disable: Sequence[str] = (),
    **settings: Any,
) -> Config:
    """The configuration at `path` (default: `cleaner.toml` here, if there is one), changed by what was asked for.

    `rules` and `disable` add to those of the file; other `settings`, unless None, take their place. Raises ConfigError.
    """
    if path is None and Path(FILE).exists():
        path = Path(FILE)
    config = DEFAULT if path is None else Config.load(path)
    return config.replace(
        rules=(*config.rules, *map(str, rules)),
        disable=(*config.disable, *disable),
        **{name: value for name, value in settings.items() if value is not None},
    )
