"""`quarantine.jsonl`: documents that could not be cleaned, their untouched text, and why."""

from __future__ import annotations

from typing import Any

from cleaner.io import lines
from cleaner.io.console import shown

NAME = "quarantine.jsonl"


def entry(name: str, row: int | None, reason: str, text: str | None, columns: dict[str, Any]) -> bytes:
    """A line of it, for a document from the input called `name`: its row there (from 1), and its other columns."""
    told = {"input": shown(name), "row": row, "reason": reason, "text": text, "columns": columns}
    return lines.encode(told)


def place(name: str, row: int) -> str:
    """What a row (from 0) is called in messages: `a.jsonl:17`."""
    return f"{name}:{row + 1}"
