"""Which files are documents, by the end of their names, and what the cleaned file is called."""

from __future__ import annotations

from typing import NamedTuple

TEXT = (".txt", ".md")
HTML = (".html", ".htm")
GZIP = ".gz"
SUFFIXES = ", ".join((*TEXT, *HTML)) + f", each also with {GZIP}"


class Format(NamedTuple):
    """A document's name, taken apart: `name` is `stem + suffix + packed`. Upper and lower case are kept."""

    stem: str
    suffix: str
    packed: str

    @property
    def html(self) -> bool:
        return self.suffix.lower() in HTML

    @property
    def gzipped(self) -> bool:
        return bool(self.packed)


def format_of(name: str) -> Format | None:
    """How to read the file called `name` (no directory); None where its suffix is not that of a document.

    Upper case counts as lower case. A name that is a suffix and nothing else (`.txt`) is no document.
    """
    packed = name[-len(GZIP) :] if name.lower().endswith(GZIP) else ""
    rest = name[: len(name) - len(packed)]
    for suffix in (*TEXT, *HTML):
        if rest.lower().endswith(suffix) and len(rest) > len(suffix):
            return Format(rest[: -len(suffix)], rest[-len(suffix) :], packed)
    return None


def output_names(name: str) -> list[str]:
    """What the cleaned file may be called, best first: text keeps its name, HTML becomes `.txt`.

    `page.html` gives `page.txt`, and where that is taken `page.html.txt`; then come numbers (see `numbered`).
    """
    form = format_of(name)
    if form is None or not form.html:
        return [name]
    return [f"{form.stem}.txt{form.packed}", f"{form.stem}{form.suffix}.txt{form.packed}"]


def numbered(name: str, number: int) -> str:
    """The name for HTML whose other names are taken: `page.html.2.txt`."""
    form = format_of(name)
    return name if form is None else f"{form.stem}{form.suffix}.{number}.txt{form.packed}"
