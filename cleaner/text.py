"""What several stages need to know of a line: how phrases see it, how long it is in words, whether it is prose."""

from __future__ import annotations

import re

_SPACES = (
    "\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}\N{THIN SPACE}\N{HAIR SPACE}\N{EN SPACE}\N{EM SPACE}"
    "\N{IDEOGRAPHIC SPACE}\t\r"
)
_INVISIBLE = (
    "\N{ZERO WIDTH SPACE}\N{SOFT HYPHEN}\N{WORD JOINER}\N{ZERO WIDTH NO-BREAK SPACE}"
    "\N{LEFT-TO-RIGHT MARK}\N{RIGHT-TO-LEFT MARK}"
)
_SINGLE = (
    "\N{LEFT SINGLE QUOTATION MARK}\N{RIGHT SINGLE QUOTATION MARK}\N{SINGLE LOW-9 QUOTATION MARK}"
    "\N{MODIFIER LETTER APOSTROPHE}"
)
_DOUBLE = "\N{LEFT DOUBLE QUOTATION MARK}\N{RIGHT DOUBLE QUOTATION MARK}\N{DOUBLE LOW-9 QUOTATION MARK}"
_FOLDS = [(c, to) for chars, to in ((_SPACES, " "), (_INVISIBLE, ""), (_SINGLE, "'"), (_DOUBLE, '"')) for c in chars]

EDGE = " .,:;!?…·•‣▪▫●○◦■□◆◇★☆*+|/\\<>‹›«»→←↑↓⇒➔➜►▶▸▼▾▲△⯈»-–—―=_~#()[]{}。、！？：；（）「」【】｜・"
"""What is stripped from both ends of a line before an exact-line rule looks at it: punctuation, bullets, arrows.
Quotation marks are not: a quoted phrase is somebody's words."""

SENTENCE_END = re.compile(r"[.!?…。！？؟।։][\"'”’»“)\]]{0,3}\s*$")
_WORD = re.compile(r"[^\W\d_]")
_WIDE = re.compile(r"[\u0e00-\u0eff\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")


def plain(text: str) -> str:
    """`text` with its lines, but exotic spaces plain and single, invisible characters gone, quotes straight."""
    if not text.isascii():
        for char, to in _FOLDS:
            if char in text:
                text = text.replace(char, to)
    else:
        text = text.replace("\t", " ").replace("\r", " ")
    while "  " in text:
        text = text.replace("  ", " ")
    return text


def fold(text: str) -> str:
    """`plain` text, case folded. `fold` of a text is `fold` of each of its lines."""
    return plain(text).casefold()


def words(line: str) -> int:
    """How many words `line` holds; two characters of a script that writes no spaces count as one.

    A mark that stands alone is no word: `late , she said .` holds three.
    """
    return _count(line, line.split())


def is_prose(line: str) -> bool:
    """Whether `line` reads as running text: eight words or more, the sentence ended, most words in lower case.

    Headlines, list items, captions and prompts mostly fail one of the three. Scripts without case pass the third; of
    a long line the first 400 characters are looked at.
    """
    line = line.strip()
    if len(line) < 16 or SENTENCE_END.search(line[-8:]) is None:
        return False
    tokens = line[:400].split()
    return _count(line, tokens) >= 8 and sum(map(str.isupper, [t[0] for t in tokens])) * 2 <= len(tokens)


def _count(line: str, tokens: list[str]) -> int:
    count = len([token for token in tokens if len(token) > 1 or token.isalnum()])
    if count < 8 and not line.isascii():
        count = max(count, len(_WIDE.findall(line[:1000])) // 2)
    return count
