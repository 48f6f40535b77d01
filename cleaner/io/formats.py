"""Which files are read, by the end of their names, and what the cleaned file is called."""

from __future__ import annotations

from typing import NamedTuple

TEXT = (".txt", ".md")
HTML = (".html", ".htm")
TABLES = {
    ".jsonl": "jsonl", ".ndjson": "jsonl", ".csv": "csv", ".tsv": "tsv",
    ".parquet": "parquet", ".warc": "warc", ".wet": "wet",
}  # fmt: skip
"""Suffix -> kind, of files that hold many documents."""
_KNOWN = {*TEXT, *HTML, *TABLES}
ARCHIVES = ("warc", "wet")
GZIP, ZSTD = ".gz", ".zst"
SUFFIXES = ", ".join((*TEXT, *HTML, *TABLES)) + f", each but .parquet also with {GZIP} or {ZSTD}"
TARGETS = ("jsonl", "jsonl.gz", "jsonl.zst", "csv", "csv.gz", "csv.zst", "tsv", "tsv.gz", "tsv.zst", "parquet")
"""What `--to` takes."""


class Format(NamedTuple):
    """A file's name, taken apart: `name` is `stem + suffix + packed`. Upper and lower case are kept."""

    stem: str
    suffix: str
    packed: str

    @property
    def kind(self) -> str:
        """`text`, `html`, or one of the kinds in `TABLES`."""
        suffix = self.suffix.lower()
        return TABLES.get(suffix) or ("html" if suffix in HTML else "text")

    @property
    def html(self) -> bool:
        return self.kind == "html"

    @property
    def table(self) -> bool:
        """Whether the file holds many documents."""
        return self.suffix.lower() in TABLES


def format_of(name: str) -> Format | None:
    """How to read the file called `name` (no directory); None where its suffix is not one that is read.

    Upper case counts as lower case. A name that is a suffix and nothing else (`.txt`) is no document.
    """
    packed = next((name[-len(end) :] for end in (GZIP, ZSTD) if name.lower().endswith(end)), "")
    rest = name[: len(name) - len(packed)]
    stem, dot, end = rest.rpartition(".")
    form = Format(stem, dot + end, packed)
    known = stem and form.suffix.lower() in _KNOWN
    return form if known and not (packed and form.kind == "parquet") else None


def ending(form: Format, to: str | None) -> str:
    """The end of the output's name: that of the input, but HTML becomes text and an archive `.jsonl`.

    `to`, one of `TARGETS`, decides for tables.
    """
    if form.table and to:
        return f".{to}"
    if form.kind in ARCHIVES:
        return f".jsonl{form.packed}"
    return (".txt" if form.html else form.suffix) + form.packed


def output_names(name: str, to: str | None = None) -> list[str]:
    """What the cleaned file may be called, best first: it keeps its name unless its format changes.

    `page.html` gives `page.txt`, and where that is taken `page.html.txt`; then come numbers (see `numbered`).
    """
    form = format_of(name)
    if form is None:
        return [name]
    end = ending(form, to)
    if form.suffix + form.packed == end:
        return [name]
    return [f"{form.stem}{end}", f"{form.stem}{form.suffix}{end}"]


def numbered(name: str, number: int, to: str | None = None) -> str:
    """The name where the others are taken: `page.html.2.txt`."""
    form = format_of(name)
    return name if form is None else f"{form.stem}{form.suffix}.{number}{ending(form, to)}"
