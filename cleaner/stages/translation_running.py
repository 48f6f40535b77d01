"""Where English reads as running text: what keeps the repairs of sentences out of headlines and titles."""

from __future__ import annotations

import re

ENGLISH = ("en",)
CAPITALS = 0.4  # of a sentence's words: from here on it is a headline
TITLE = 8  # words: what is longer, between quotation marks, is somebody's words
NEAR = 700  # characters, about five sentences

PRONOUNS = "It|They|He|She|We|This|There"

_TITLES = re.compile(
    r"\b(?:entitled|titled|called|named|film|movie|book|novel|song|album|series|play|show|magazine)\W+(?:[A-Z][\w’\']*\W+){0,3}$"
)
_QUOTATION = re.compile('"[^"]*"|“[^“”]*”|(?<!\\w)[‘\'][^‘’\']*[’\'](?!\\w)|"[^"]*$|“[^”]*$')
_ENDS = re.compile(r"[.!?…](?=[\s\"”’)]|$)")


def sentence(line: str, start: int, end: int) -> str:
    """The sentence around `line[start:end]`."""
    left = 0
    for stop in _ENDS.finditer(line, 0, start):
        left = stop.end()
    right = _ENDS.search(line, end)
    return line[left : right.end() if right else len(line)]


def running(line: str, start: int, end: int) -> bool:
    """Whether the words stand in running text: no headline, no title, not inside quotation marks."""
    words = [word for word in sentence(line, start, end).split() if word[:1].isalpha()]
    if len(words) < 5 or sum(word[0].isupper() for word in words) >= CAPITALS * len(words):
        return False
    return not _in_title(line, start) and _TITLES.search(line, max(0, start - 40), start) is None


def _in_title(line: str, at: int) -> bool:
    """Whether a quotation of few words stands around `at`: the title of something."""
    for pair in _QUOTATION.finditer(line):
        if pair.start() < at < pair.end():
            return len(pair[0].split()) <= TITLE
    return False
