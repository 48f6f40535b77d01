"""The lines of a page in figures: what the forest of `cleaner.region` decides by. None of them knows a language."""

from __future__ import annotations

import re
from collections import Counter

import numpy as np
from numpy.typing import NDArray

from cleaner.lines import SHORT, Hits, Lines, is_menu
from cleaner.packs import Rule
from cleaner.text import EDGE

WINDOWS = (1, 3, 6, 12, 25)  # lines before and behind
SIDES = (3, 12)  # lines on one side alone
FAR = 50  # lines, and behind a head 100: as far as distances go
_SAYS = re.compile(
    r"(?i)(?:says|said|wrote|sagt|schrieb|schreibt|meint|dice|dijo|escribió|dit|écrit|diz|disse|escreveu|scrive|zegt"
    r"|schreef|pisze|napisał\(?a?\)?|пишет|написал|säger|siger|skriver|říká|napsal|diyor|mengatakan|berkata)\s?:$"
)
_DATED = re.compile(
    r"(?i)\b(?:19|20)[0-9]{2}\b.{0,20}\b[0-9]{1,2}[:.h][0-9]{2}\b"
    r"|\b[0-9]+ (?:second|minute|min|hour|hr|day|week|month|year)s? ago\b"
    r"|^(?:vor|hace|il y a|há) [0-9]+ \w+$|^[0-9]+ \w+ (?:назад|geleden|siden|sedan|temu|fa|önce|lalu)$"
    r"|^\W*(?:rating: [0-9]+ votes?|[0-9]+ likes?)\W*$"
)
_REPLY = re.compile(
    r"(?i)reply|antworten|répondre|responder|rispondi|beantwoorden|odpowiedz|ответить|svara?|odpovědět|yanıtla|balas"
    r"|返信|回复|답글"
)
_DIGITS = re.compile(r"[0-9]+")

Column = NDArray[np.float64]
Marks = NDArray[np.bool_]


def table(lines: Lines, hits: Hits) -> dict[str, Column]:
    """Each feature's figure for each of `lines`; there must be one at least."""
    prose, running = lines.prose.astype(float), lines.running.astype(float)
    words = np.minimum(lines.words, 90).astype(float)
    text = np.where(running > 0, np.minimum(words, 60), 0.0)  # words of running text
    kind = np.array([max(map(_kind, hits[number])) if number in hits else 0 for number in lines.numbers], dtype=float)
    end = np.array([_END.get(line[-1], 0) for line in lines.texts], dtype=float)
    stamp = _stamps(lines, (words == 1) | (end == 1) | lines.figures)
    found: dict[str, Column] = {
        "words": words,
        "prose": prose,
        "running": running,
        "end": end,
        "hit": kind,
        "stamp": stamp.astype(float),
        "repeats": _repeats(lines),
        "figures": lines.figures.astype(float),
        **_around(text, (words <= SHORT) & (running == 0), kind > 0, stamp),
        "above": _since(running > 0, FAR),
        "below": _since(running[::-1] > 0, FAR)[::-1],
        "head": _since(kind >= _BLOCK, 2 * FAR, itself=True),
        **_place(text, running, kind > 0),
    }
    for name, column in (("words", words), ("end", end), ("hit", kind)):
        found[f"{name}-above"] = np.concatenate([[-1.0], column[:-1]])
        found[f"{name}-below"] = np.concatenate([column[1:], [-1.0]])
    return found


_END = {**dict.fromkeys(":;,", 1), **dict.fromkeys('.!?…"”。', 2)}
_PROMPT, _MENU, _BLOCK, _CUT = 1, 2, 3, 4


def _kind(rule: Rule) -> int:
    """What a rule matches: a prompt, an entry of a menu, the head of a block, the head of a tail."""
    if rule.action.kind == "delete-to-end":
        return _CUT
    if rule.match.kind == "block":
        return _BLOCK
    return _MENU if is_menu(rule) else _PROMPT


def _stamps(lines: Lines, likely: Marks) -> Marks:
    """Which of the `likely` lines date, sign or answer a comment: `May 3, 2021 at 4:05 pm`, `Anna says:`, `Reply`."""
    found = np.zeros(len(lines.texts), dtype=bool)
    for index in likely.nonzero()[0].tolist():
        line = lines.texts[index]
        if len(line) > 60:
            continue
        if line[-1] == ":":
            found[index] = _SAYS.search(line) is not None
        elif lines.figures[index]:
            found[index] = _DATED.search(line) is not None
        elif len(line) <= 14:
            found[index] = _REPLY.fullmatch(line.strip(EDGE)) is not None
    return found


def _repeats(lines: Lines) -> Column:
    """How many lines read the same as each but for their figures, eight at most."""
    figures = lines.figures.tolist()
    masks = [_DIGITS.sub("0", line) if dated else line for line, dated in zip(lines.texts, figures, strict=True)]
    counts = Counter(masks)
    return np.asarray(np.minimum(np.fromiter(map(counts.__getitem__, masks), float, len(masks)), 8))


def _around(text: Column, short: Marks, hit: Marks, stamp: Marks) -> dict[str, Column]:
    """Words of running text, the shares of short lines and of hits, and stamps, in windows around each line."""
    count = len(text)
    here = np.arange(count)
    sums = np.zeros((4, count + 1))
    np.cumsum((text, short, hit, stamp), axis=1, out=sums[:, 1:])
    sizes = np.array(WINDOWS)[:, np.newaxis]
    low, high = np.maximum(0, here - sizes), np.minimum(count, here + sizes + 1)
    inside = sums[:, high] - sums[:, low]  # by mark, window, line
    shares = inside[1:3] / (high - low)
    found: dict[str, Column] = {}
    for window, size in enumerate(WINDOWS):
        found[f"text-{size}"] = inside[0, window] - text
        found[f"short-{size}"], found[f"hits-{size}"] = shares[:, window]
        if size in SIDES:
            found[f"text-above-{size}"] = sums[0, here] - sums[0, low[window]]
            found[f"text-below-{size}"] = sums[0, high[window]] - sums[0, here + 1]
            found[f"stamps-{size}"] = inside[3, window]
    return found


def _place(text: Column, running: Column, hit: Marks) -> dict[str, Column]:
    """Where in the page each line stands, by lines, by text and by hits, and what page it is."""
    count, total = len(text), text.sum()
    matched = np.cumsum(hit)
    return {
        "place": np.arange(count) / count,
        "text-before": (np.cumsum(text) - text) / max(1.0, total),
        "hits-before": (matched - hit) / max(1, matched[-1]),
        "page-lines": np.full(count, min(count, 800), dtype=float),
        "page-text": np.full(count, total),
        "page-running": np.full(count, running.mean()),
    }


def _since(marks: Marks, most: int, *, itself: bool = False) -> Column:
    """How many lines above each line the last marked one stands, `most` where none does.

    The one next to it is 0 lines away, or with `itself` the line is its own last one.
    """
    here = np.arange(len(marks))
    last = np.maximum.accumulate(np.where(marks, here, -most - 1))
    if not itself:
        last = np.concatenate([[-most - 1], last[:-1]]) + 1
    return np.asarray(np.minimum(here - last, most), dtype=float)
