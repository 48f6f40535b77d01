"""Small corpora, a pipeline that comes to grief on demand, and `cleaner run` as a process, for the tests of runs."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

DIRTY, CLEAN = "Skip to content\nThe ferry was late again.\n", "The ferry was late again.\n"
SETUP = (
    "from cleaner.io import chunks, spool; chunks.SIZE = chunks.FRAME = {size}; spool.BLOCK = {block}\n"
    "from cleaner.batch import feed; feed.GROUP = 2\n{more}\nfrom cleaner.cli import app; app()"
)


def rows(count: int) -> list[dict[str, Any]]:
    """Rows of which every third is clean already, with columns of several kinds."""
    return [
        {
            "id": i,
            "url": f"https://s{i % 3}.example/{i}",
            "text": (CLEAN if i % 3 else DIRTY) * (1 + i % 4),
            "n": [1, 2.50],
        }
        for i in range(count)
    ]


def write_lines(path: Path, rows: list[dict[str, Any]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))


def read_lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def command(*arguments: str, size: int = 2000, block: int = 4000, more: str = "") -> list[str]:
    """`cleaner` with pieces so small that a little corpus has many."""
    return [sys.executable, "-c", SETUP.format(size=size, block=block, more=more), *arguments]


def cleaner(*arguments: str, **how: Any) -> tuple[int, str, str]:
    """Exit code, standard output, standard error."""
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run(command(*arguments, **how), capture_output=True, timeout=120, env=environment)
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def outputs(directory: str) -> dict[str, bytes]:
    """What is in a directory, without the ledger."""
    files = (path for path in Path(directory).rglob("*") if path.is_file() and ".cleaner.sqlite" not in path.name)
    return {str(path.relative_to(directory)): path.read_bytes() for path in files}
