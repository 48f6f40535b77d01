"""`.cleaner.json`: which files in an output directory are ours, so that no other file is ever overwritten."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from pathlib import Path

from cleaner.errors import ConfigError
from cleaner.io.console import shown
from cleaner.io.readers import reason
from cleaner.io.writers import write

NAME = ".cleaner.json"
VERSION = 1


def load(directory: Path) -> frozenset[str]:
    """The names, relative to `directory`, that earlier runs wrote there; none where there is no manifest.

    Raises ConfigError where the manifest cannot be read or understood.
    """
    path = directory / NAME
    try:
        content = json.loads(path.read_bytes())
        if content["version"] != VERSION:
            raise ValueError(f"version {content['version']!r} is not {VERSION}")
        return frozenset(str(name) for name in content["wrote"])
    except FileNotFoundError:
        return frozenset()
    except OSError as error:
        raise ConfigError(f"{shown(path)}: {reason(error)}; give a directory that you may read") from error
    except (ValueError, KeyError, TypeError) as error:
        repair = "remove it, and pass --overwrite if the files there may be replaced"
        raise ConfigError(f"{shown(path)}: not a manifest of an earlier run ({error}); {repair}") from error


def save(directory: Path, names: Iterable[str]) -> None:
    """Writes the manifest; `directory` is made where it is missing. Raises ConfigError."""
    content = {"version": VERSION, "wrote": sorted(names, key=os.fsencode)}
    path = directory / NAME
    try:
        write(path, (json.dumps(content, indent=1) + "\n").encode())
    except OSError as error:
        raise ConfigError(f"{shown(path)}: cannot be written: {reason(error)}; choose another output") from error
