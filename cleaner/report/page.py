"""`report.json` and `report.html`, one page that needs nothing beside itself."""

from __future__ import annotations

import base64
import hashlib
import re
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from cleaner.io import writers
from cleaner.io.console import shown
from cleaner.report.counts import STEPS, removed_share
from cleaner.report.data import OTHER_SITES, SITES, Report, Run

if TYPE_CHECKING:
    from markupsafe import Markup

JSON, HTML = "report.json", "report.html"
TOP = 15
"""Rules and sites shown at once; the others stand in a table that opens."""
LISTED = 1_000
"""Sites listed on the page; `report.json` has all that were counted apart."""
_ODD = re.compile(r"([^\S ]|[^\w\s\x20-\x7e])")  # one character each: what may not show is among them
_JOINERS = "\N{ZERO WIDTH NON-JOINER}\N{ZERO WIDTH JOINER}"  # they belong to words and emoji


def write(report: Report, run: Run, directory: Path) -> None:
    """Puts both files into `directory`, each whole or not at all. Raises OSError where they cannot be written."""
    report = report.settled()
    writers.write(directory / JSON, to_json(report, run))
    writers.write(directory / HTML, to_html(report, run).encode())


def to_json(report: Report, run: Run) -> bytes:
    """The report, with `run` in front, as UTF-8 JSON."""
    content = {"run": msgspec.to_builtins(run), **msgspec.to_builtins(report)}
    return msgspec.json.format(msgspec.json.encode(content), indent=1) + b"\n"


def to_html(report: Report, run: Run) -> str:
    """The report as one page. All data is escaped, and the page's policy lets no script run but its own."""
    from jinja2 import Environment, PackageLoader, StrictUndefined
    from markupsafe import Markup

    environment = Environment(
        loader=PackageLoader("cleaner.report", "template"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(percent=percent, number="{:,}".format, shown=shown, visible=visible)
    style, script = (files("cleaner.report") / "template" / name for name in ("page.css", "page.js"))
    code = script.read_text("utf-8")
    return environment.get_template("page.html").render(
        report=report,
        run=run,
        top=TOP,
        listed=LISTED,
        counted_apart=SITES,
        other_sites=OTHER_SITES,
        bars=_bars(report),
        share=removed_share,
        style=Markup(style.read_text("utf-8")),
        script=Markup(code),
        script_hash=base64.b64encode(hashlib.sha256(code.encode()).digest()).decode(),
    )


def percent(share: float) -> str:
    """A share of 1 as a person reads it: `0 %`, `<0.1 %`, `3.4 %`, `62 %`; no rounding to nothing or to all."""
    value = 100 * share
    if 0 < value < 0.1:
        told = "<0.1"
    elif 99 < value < 100:
        told = ">99"
    else:
        told = f"{value:.1f}" if 0 < value < 10 else f"{value:.0f}"
    return f"{told}\N{NO-BREAK SPACE}%"


def visible(text: str, edited: bool = False) -> Markup:
    """`text` for the eye: characters that do not show stand as labels, and where it was `edited`, white space too.

    Marks of direction are among the labels: they could show the page's own words in another order.
    """
    from markupsafe import Markup, escape

    blank = edited and text.isspace()
    parts = []
    for part in _ODD.split(text):
        if blank and part and not part.strip(" "):
            parts.append(Markup('<i class="space">{}</i>').format(part))
        elif part == "\n":
            parts.append(Markup('<i class="mark">↵</i>\n') if edited else escape(part))
        elif part and part != "\t" and not part.isprintable() and part not in _JOINERS:
            parts.append(Markup('<i class="code">{}</i>').format(f"U+{ord(part[0]):04X}"))
        else:
            parts.append(escape(part))
    return Markup("").join(parts)


class _Bar(NamedTuple):
    """A bar of the histogram: the label at its left edge, the same in words, its documents, its height (highest: 1)."""

    edge: str
    words: str
    documents: int
    height: float


def _bars(report: Report) -> list[_Bar]:
    highest = max(report.histogram) or 1
    edges = ["none", *map(str, STEPS)]
    words = ["nothing", *(f"from {low} to {high} %" for low, high in zip(STEPS, (*STEPS[1:], 100), strict=True))]
    bars = zip(edges, words, report.histogram, strict=True)
    return [_Bar(edge, word, count, count / highest) for edge, word, count in bars]
