"""East Asian punctuation in lines of Latin letters: which marks are turned into which, and with what spaces."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cleaner.stages.translation_coded import Cut
from cleaner.text import is_latin

_MARKS = {"，": ",", "、": ",", "。": ".", "．": ".", "；": ";", "：": ":", "！": "!", "？": "?"}
_PLAIN = {"％": "%", "～": "~", "－": "-", "＆": "&", "＋": "+", "／": "/", "｜": "|"}
_OPEN = {"（": "(", "［": "[", "【": "[", "〔": "["}
_CLOSE = {"）": ")", "］": "]", "】": "]", "〕": "]"}
_QUOTES = (("「", "」"), ("『", "』"), ("《", "》"), ("〈", "〉"))
WIDE = "".join((*_MARKS, *_PLAIN, *_OPEN, *_CLOSE, *(a + b for a, b in _QUOTES)))

_CJK = "\u1100-\u11ff\u3005-\u3007\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uff66-\uff9f\U00020000-\U0003ffff"
_BESIDE = re.compile(f"[{_CJK}][ \u3000]?[{WIDE}]|[{WIDE}][ \u3000]?[{_CJK}]")
_WIDE = re.compile(f"[{WIDE}]")
_QUOTED = re.compile("|".join(f"{a}[^{a}{b}\n]{{1,300}}{b}" for a, b in _QUOTES))
_THREE = re.compile(r"\d{3}(?!\d)")
_ROW = tuple(".,;:!?…") + tuple(_MARKS)
_APART = ")].,;:!?%”"
_QUOTE_MARKS = "\"'"
_SPACES = " \N{NO-BREAK SPACE}\N{IDEOGRAPHIC SPACE}"


def full_width_marks(line: str) -> Iterator[Cut]:
    """`，` -> `, ` and so on, with the spaces that the plain mark wants; quoting brackets become quotation marks.

    Left alone: lines under 90% Latin letters; lines where a Han, Kana or Hangul character stands beside such a mark;
    marks in a row with other marks; `26，106`, one number or two; quoting brackets without their other half; spaces
    before `！ ？ ； ：`, which French writes; `＜ ＞`, which would read as a tag.
    """
    if not is_latin(line) or _BESIDE.search(line):
        return
    quotes: dict[int, bool] = {}  # place -> whether it opens
    for match in _QUOTED.finditer(line):
        inside = match[0][1:-1].strip(_SPACES)
        if _begins(inside[:1]) and _closes(inside[-1:]):
            quotes[match.start()], quotes[match.end() - 1] = True, False
    for match in _WIDE.finditer(line):
        place, char = match.start(), match[0]
        if char in _MARKS:
            yield from _mark(line, place, _MARKS[char])
        elif char in _PLAIN:
            apart = char == "｜" and line[place - 1 : place].isalnum() and line[place + 1 : place + 2].isalnum()
            yield place, place + 1, f" {_PLAIN[char]} " if apart else _PLAIN[char]
        elif char in _OPEN or quotes.get(place) is True:
            yield from _opening(line, place, _OPEN.get(char, '"'))
        elif char in _CLOSE or quotes.get(place) is False:
            yield from _closing(line, place, _CLOSE.get(char, '"'))


def _mark(line: str, place: int, mark: str) -> Iterator[Cut]:
    """A comma, stop and the like: a space behind it, none before `,` and `.`."""
    start, end = place, place + 1
    if mark in ",.":
        start = _back(line, place)
    before, after = line[start - 1 : start] if start else "", line[end : end + 1]
    spaced = after in _SPACES  # true at the end of the line too
    if not _ends(before) or not (spaced or _begins(after) or _ends(after)):
        return
    behind = _forth(line, end)
    if spaced and line[behind : behind + 1] in _ROW:
        return
    if mark == "," and before.isdigit() and _THREE.match(line, end):
        return
    joined = spaced or (before.isdigit() and after.isdigit() and mark != ",") or not _begins(after)
    yield start, end, mark if joined else mark + " "


def _opening(line: str, place: int, mark: str) -> Iterator[Cut]:
    end = _forth(line, place + 1)
    if not _begins(line[end : end + 1]):
        return
    before = line[max(0, place - 2) : place]
    apart = before[-1:].isalnum() or before[-1:] in _APART or (before[-1:] in _QUOTE_MARKS and _ends(before[:-1]))
    yield place, end, f" {mark}" if before and apart else mark


def _closing(line: str, place: int, mark: str) -> Iterator[Cut]:
    start = _back(line, place)
    if not _closes(line[start - 1 : start] if start else ""):
        return
    after = line[place + 1 : place + 2]
    yield start, place + 1, f"{mark} " if after.isalnum() or (after and after in "([“（【［〔") else mark


def _back(line: str, place: int) -> int:
    """The place before up to two spaces."""
    for _ in range(2):
        if place and line[place - 1] in _SPACES:
            place -= 1
    return place


def _forth(line: str, place: int) -> int:
    for _ in range(2):
        if place < len(line) and line[place] in _SPACES:
            place += 1
    return place


def _begins(char: str) -> bool:
    """Whether a word, a quotation or a bracket begins with `char`."""
    return char != "" and (char.isalnum() or char in "\"'“„‘«($€£#@（【［〔「『《〈")


def _ends(char: str) -> bool:
    """Whether a word, a quotation or a bracket ends with `char`."""
    return char != "" and (char.isalnum() or char in "\"'”’»)]%°$€£）】］〕」』》〉％")


def _closes(char: str) -> bool:
    """Whether what stands in brackets or quotation marks can end with `char`."""
    return _ends(char) or (char != "" and char in ".!?…。！？")
