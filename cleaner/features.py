"""The lines of a page in figures: what the forest of `cleaner.region` decides by. None of them knows a language."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import compress, repeat
from operator import itemgetter

import numpy as np
from numpy.typing import NDArray

from cleaner.lines import SHORT, Hits, Lines, is_menu
from cleaner.packs import Rule
from cleaner.text import EDGE

WINDOWS = (1, 3, 6, 12, 25)  # lines before and behind
SIDES = (3, 12)  # lines on one side alone
FAR = 50  # lines, and behind a head 100: as far as distances go
_SAYING = (
    "says said wrote sagt schrieb schreibt meint dice dijo escribió dit écrit diz disse escreveu scrive zegt schreef"
    " pisze napisał napisała napisał(a) пишет написал säger siger skriver říká napsal diyor mengatakan berkata"
)
_SAYS = tuple(_SAYING.split())
_DATED = (  # texts of which one stands in every match, and the pattern, for lines in lower case
    (("19", "20"), r"(?:19|20)(?<!\w..)[0-9]{2}\b.{0,20}\b[0-9]{1,2}[:.h][0-9]{2}\b"),
    ((" ago",), r"[0-9](?<!\w.)[0-9]* (?:second|minute|min|hour|hr|day|week|month|year)s? ago\b"),
    (("vor ", "hace ", "il y a ", "há "), r"(?m)^(?:vor|hace|il y a|há) [0-9]+ \w+$"),
    (
        ("назад", "geleden", "siden", "sedan", "temu", "fa", "önce", "lalu"),
        r"(?m)^[0-9]+ \w+ (?:назад|geleden|siden|sedan|temu|fa|önce|lalu)$",
    ),
    (("vote", "like"), r"(?m)^[^\w\n]*(?:rating: [0-9]+ votes?|[0-9]+ likes?)[^\w\n]*$"),
)
_ANSWERING = (
    "reply antworten répondre responder rispondi beantwoorden odpowiedz ответить svar svara odpovědět yanıtla balas"
    " 返信 回复 답글"
)
_REPLY = frozenset(_ANSWERING.split())
STAMP = 60  # characters of a stamp at most
_BREAK = re.compile("\n")
_ZEROS, _ZERO = bytes.maketrans(b"123456789", b"000000000"), ord("0")

Column = NDArray[np.float64]
Marks = NDArray[np.bool_]


def table(lines: Lines, hits: Hits) -> dict[str, Column]:
    """Each feature's figure for each of `lines`; there must be one at least."""
    prose, running = lines.prose.astype(float), lines.running.astype(float)
    words = np.minimum(lines.words, 90).astype(float)
    text = np.where(running > 0, np.minimum(words, 60), 0.0)  # words of running text
    kind = _kinds(lines, hits)
    end = np.fromiter(map(_END.get, map(itemgetter(-1), lines.texts), repeat(0)), float, len(words))
    stamp = _stamps(lines, words == 1, end == 1)
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
        edged = np.full(len(column) + 2, -1.0)
        edged[1:-1] = column
        found[f"{name}-above"], found[f"{name}-below"] = edged[:-2], edged[2:]
    return found


_END = {**dict.fromkeys(":;,", 1), **dict.fromkeys('.!?…"”。', 2)}
_PROMPT, _MENU, _BLOCK, _CUT = 1, 2, 3, 4


def _kinds(lines: Lines, hits: Hits) -> Column:
    """The weightiest kind of the rules that match each line, 0 where none does."""
    found = np.zeros(len(lines.numbers))
    for number, rules in hits.items():
        index = bisect_left(lines.numbers, number)
        if lines.numbers[index : index + 1] == [number]:  # not so where the line holds no word
            found[index] = max(map(_kind, rules))
    return found


def _kind(rule: Rule) -> int:
    """What a rule matches: a prompt, an entry of a menu, the head of a block, the head of a tail."""
    if rule.action.kind == "delete-to-end":
        return _CUT
    if rule.match.kind == "block":
        return _BLOCK
    return _MENU if is_menu(rule) else _PROMPT


def _stamps(lines: Lines, single: Marks, open_: Marks) -> Marks:
    """Which lines date, sign or answer a comment: `May 3, 2021 at 4:05 pm`, `Anna says:`, `Reply`.

    They hold a `single` word or a figure, or end in a colon, which lines that are `open_` may do.
    """
    found = np.zeros(len(lines.texts), dtype=bool)
    for index in open_.nonzero()[0].tolist():
        line = lines.texts[index]
        if line[-1] == ":" and len(line) <= STAMP:
            found[index] = line[:-1].removesuffix(" ").casefold().endswith(_SAYS)
    alone = (single & ~lines.figures).nonzero()[0].tolist()
    keys = map(str.casefold, map(str.strip, map(lines.texts.__getitem__, alone), repeat(EDGE)))
    found[list(compress(alone, map(_REPLY.__contains__, keys)))] = True
    dated = [index for index in lines.figures.nonzero()[0].tolist() if len(lines.texts[index]) <= STAMP]
    texts = [lines.texts[index].lower() for index in dated]
    found[[dated[number] for number in _matched("\n".join(texts))]] = True
    return found


def _matched(text: str) -> Iterator[int]:
    """The lines of `text` that hold a date with a time, an age or a count of votes; all at once: most are short."""
    breaks = [match.start() for match in _BREAK.finditer(text)]
    for held, pattern in _DATED:
        if any(map(text.__contains__, held)):
            yield from (bisect_left(breaks, match.start()) for match in re.finditer(pattern, text))


def _repeats(lines: Lines) -> Column:
    """How many lines read the same as each but for their figures, eight at most."""
    masks = lines.texts.copy()
    dated = lines.figures.nonzero()[0].tolist()
    for index, mask in zip(dated, _masked([masks[index] for index in dated]), strict=True):
        masks[index] = mask
    counts = Counter(masks)
    return np.asarray(np.minimum(np.fromiter(map(counts.get, masks), float, len(masks)), 8))


def _masked(lines: Sequence[str]) -> list[str]:
    """The `lines` with one zero for every number; all at once, because most are short."""
    if not lines:
        return []
    zeros = "\n".join(lines).encode("utf-8", "surrogatepass").translate(_ZEROS)
    chars = np.frombuffer(zeros, np.uint8)
    goes_on = np.concatenate([[False], (chars[1:] == _ZERO) & (chars[:-1] == _ZERO)])
    return str(chars[~goes_on].tobytes(), "utf-8", "surrogatepass").split("\n")


def _around(text: Column, short: Marks, hit: Marks, stamp: Marks) -> dict[str, Column]:
    """Words of running text, the shares of short lines and of hits, and stamps, in windows around each line."""
    count, edge = len(text), max(WINDOWS)
    sums = np.zeros((5, edge + count + edge + 1))  # those of the first lines, and of no line beyond the edges
    np.cumsum((text, short, hit, stamp, np.ones(count)), axis=1, out=sums[:, edge + 1 : edge + 1 + count])
    sums[:, edge + 1 + count :] = sums[:, [edge + count]]
    before, behind = sums[0, edge : edge + count], sums[0, edge + 1 : edge + 1 + count]
    found: dict[str, Column] = {}
    for size in WINDOWS:
        low, high = sums[:, edge - size : edge - size + count], sums[:, edge + 1 + size : edge + 1 + size + count]
        inside = high - low
        found[f"text-{size}"] = inside[0] - text
        found[f"short-{size}"], found[f"hits-{size}"] = inside[1:3] / inside[4]
        if size in SIDES:
            found[f"text-above-{size}"] = before - low[0]
            found[f"text-below-{size}"] = high[0] - behind
            found[f"stamps-{size}"] = inside[3]
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
