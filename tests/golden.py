"""The golden cases: what lies in `golden/`, and what the code makes of it."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import NamedTuple

from cleaner import Cleaner, Config, Result

ROOT = Path(__file__).resolve().parent.parent / "golden"
STAGES = ("encoding", "boilerplate", "translation", "punctuation", "layout")
FOLDERS = (*STAGES, "pipeline")
STYLES = ("plain", "typographic")


class Case(NamedTuple):
    """One golden case. `kind` is `change` (before, after and, for the pipeline, edits) or `same`."""

    folder: str
    name: str
    kind: str

    @property
    def id(self) -> str:
        return f"{self.folder}/{self.name}-{self.kind}"

    def path(self, part: str) -> Path:
        return ROOT / self.folder / f"{self.name}.{part}"

    @property
    def before(self) -> str:
        return read(self.path("same.txt" if self.kind == "same" else "before.txt"))

    @property
    def after(self) -> str:
        return self.before if self.kind == "same" else read(self.path("after.txt"))

    def run(self) -> Result:
        style = self.name.rpartition(".")[2]
        return cleaner(self.folder, style if style in STYLES else "keep").explain(self.before)


def read(path: Path) -> str:
    return path.read_bytes().decode()


def cases(folders: tuple[str, ...] = FOLDERS) -> list[Case]:
    found = []
    for folder in folders:
        for path in sorted((ROOT / folder).glob("*")):
            for suffix, kind in ((".before.txt", "change"), (".same.txt", "same")):
                if path.name.endswith(suffix):
                    found.append(Case(folder, path.name.removesuffix(suffix), kind))
    return found


def known_failures() -> list[Case]:
    return [
        Case("known-failures", path.name.removesuffix(".before.txt"), "change")
        for path in sorted((ROOT / "known-failures").glob("*.before.txt"))
    ]


@cache
def cleaner(folder: str, style: str) -> Cleaner:
    stages = [folder] if folder in STAGES else None
    return Cleaner(Config().replace(punctuation=style), stages=stages)


def edit_lines(result: Result) -> str:
    """The edits, one JSON object a line."""
    rows = (
        {"start": c.start, "end": c.end, "stage": c.stage, "rules": list(c.rules), "before": c.before, "after": c.text}
        for c in result.edits
    )
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
