"""What the benchmarks share: pages and their rows, the metric's shingles, and what others use to clean lines."""

from __future__ import annotations

import gzip
import html
import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

GOLD = "GOLD"
"""The annotated text itself, as if an extractor had given it: whatever a cleaner takes from it is harm."""

Clean = Callable[[str], str]

_TOKEN = re.compile(r"\w+")
_POLICY = ("terms of use", "privacy policy", "cookie policy", "uses cookies", "use of cookies", "use cookies")
_COUNTER = re.compile(r"\d+\s+\w+")
_PROMPT = re.compile(r"(?i)^sign[- ]?in|read more\.*$|items? in cart")


def rows(files: Iterable[Path]) -> Iterator[dict[str, Any]]:
    """The JSON objects in `files`, one a line; `.gz` is unpacked."""
    for path in files:
        with (gzip.open if path.suffix == ".gz" else open)(path, "rt", encoding="utf8") as lines:
            yield from map(json.loads, lines)


def text_of(page: dict[str, Any], extractor: str) -> str:
    """What `extractor` made of the page."""
    return str(page["gold"] if extractor == GOLD else page["texts"].get(extractor) or "")


def site_of(page: dict[str, Any]) -> str:
    """The host that the page comes from; its id where the address says none."""
    return urlsplit(page.get("url") or "").netloc or str(page.get("id"))


def tokens(text: str) -> list[str]:
    """The words of `text`, as the metric sees them: runs of letters, digits and underscores, case kept."""
    return _TOKEN.findall(text)


def shingles(text: str, n: int = 4) -> Counter[tuple[str, ...]]:
    """The n-grams of `text`; of a shorter text, the one that it is."""
    found = tokens(text)
    return Counter(tuple(found[i : i + n]) for i in range(max(1, len(found) - n + 1)) if found)


def c4_lines(text: str) -> str:
    """C4's line rules: terminal punctuation, five words, no line on scripts or policies."""
    kept = []
    for line in text.split("\n"):
        line, low = line.strip(), line.lower()
        ends = line.endswith((".", "?", "!", '"', "”")) and not line.endswith("...")
        if ends and len(line.split()) >= 5 and "javascript" not in low and not any(p in low for p in _POLICY):
            kept.append(line)
    return "\n".join(kept)


def refinedweb_lines(text: str) -> str:
    """RefinedWeb's line rules: no line mostly in capitals, without letters or of one word, no counter, no prompt."""
    kept = []
    for line in map(str.strip, text.split("\n")):
        letters = [char for char in line if char.isalpha()]
        count = len(line.split())
        shouts = sum(map(str.isupper, letters)) > 0.5 * len(letters)
        prompts = count <= 10 and _PROMPT.search(line)
        if count > 1 and letters and not (shouts or prompts or _COUNTER.fullmatch(line)):
            kept.append(line)
    return "\n".join(kept)


def justext_lines() -> Clean:
    """jusText with its English stop list, each line a paragraph. Raises ImportError where it is not installed."""
    import justext

    stops = justext.get_stoplist("English")

    def clean(text: str) -> str:
        page = "".join(f"<p>{html.escape(line)}</p>" for line in text.split("\n") if line.strip())
        if not page:
            return ""
        found = justext.justext(f"<html><body>{page}</body></html>".encode(), stops, encoding="utf-8")
        return "\n".join(paragraph.text for paragraph in found if not paragraph.is_boilerplate)

    return clean
