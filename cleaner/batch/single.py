"""One text: read, clean, and show what came of it."""

from __future__ import annotations

import sys
from pathlib import Path

from cleaner import render
from cleaner.config import Config
from cleaner.errors import ConfigError, InputError
from cleaner.io import console, readers
from cleaner.io.decode import Decoded, decode
from cleaner.pipeline import Cleaner

STDIN = "-"


def clean_one(
    file: str,
    config: Config,
    *,
    diff: bool = False,
    explain: bool = False,
    check: bool = False,
    language: str | None = None,
) -> int:
    """Cleans the text in `file` (`-`: standard input) and writes it to standard output, or its `diff`, or `explain`.

    With `check`, says on standard error whether anything would change, and does not write the text.
    Returns the exit code: 1 where `check` found changes, else 0. Raises ConfigError where `file` is not there,
    InputError where it cannot be read.
    """
    name = "<stdin>" if file == STDIN else console.shown(file)
    cleaner = Cleaner(config)
    decoded = _read(file, name)
    if decoded.note:
        console.err(f"{name}: {decoded.note}")
    result = cleaner.explain(decoded.text, language=language, source=name)
    if diff:
        console.out(render.diff(result, name, colour=console.wants_colour(sys.stdout)))
    elif explain:
        console.out(render.explanation(result, name, language))
    elif not check:
        console.out(result.text)
    if not (check and result.changed):
        return 0
    edits = len(result.edits)
    console.err(f"{name}: {edits:,} {'edit' if edits == 1 else 'edits'} would change it")
    return 1


def _read(file: str, name: str) -> Decoded:
    try:
        if file == STDIN:
            return decode(sys.stdin.buffer.read())
        if not Path(file).exists():
            raise ConfigError(f"{name}: not found; name a file, or - for standard input")
        if Path(file).is_dir():
            raise ConfigError(f"{name}: a directory; for directories use `cleaner run`")
        return readers.read(Path(file))
    except InputError as error:
        raise InputError(f"{name}: {error}") from error
