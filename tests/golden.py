"""The golden cases: what lies in `golden/`, and what the code makes of it."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import NamedTuple

import msgspec

from cleaner import Cleaner, Config, Result

ROOT = Path(__file__).resolve().parent.parent / "golden"
STAGES = ("encoding", "boilerplate", "translation", "punctuation", "layout")
FOLDERS = (*STAGES, "pipeline")
STYLES = ("plain", "typographic")
DASHES = ("em", "spaced-em", "spaced-en")
OPTIONS = {field.encode_name: field.name for field in msgspec.structs.fields(Config) if field.default is False}
"""The settings that are off by default, as `cleaner.toml` and the names of cases write them, and as `Config` does."""


class Case(NamedTuple):
    """One golden case. `kind` is `change` (before, after and, for the pipeline, edits) or `same`.

    The name may end in a style of punctuation, of dashes, and in options, each behind a dot: `en-news.plain.em`.
    """

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

    @property
    def cleaner(self) -> Cleaner:
        """The stage or pipeline, with the settings that the name asks for."""
        style, dashes, options = "keep", "keep", []
        for asked in self.name.split(".")[1:]:
            if asked in STYLES:
                style = asked
            elif asked in DASHES:
                dashes = asked
            else:
                options.append(OPTIONS[asked])
        return cleaner(self.folder, style, dashes, *options)

    def run(self) -> Result:
        return self.cleaner.explain(self.before)


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
def cleaner(folder: str, style: str, dashes: str, *options: str) -> Cleaner:
    stages = [folder] if folder in STAGES else None
    return Cleaner(Config().replace(punctuation=style, dashes=dashes, **dict.fromkeys(options, True)), stages=stages)


def edit_lines(result: Result) -> str:
    """The edits, one JSON object a line."""
    rows = (
        {"start": c.start, "end": c.end, "stage": c.stage, "rules": list(c.rules), "before": c.before, "after": c.text}
        for c in result.edits
    )
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
