"""What several stages need to know of a line: how phrases see it, how long it is in words, whether it is prose."""

from __future__ import annotations

import re
from collections.abc import Container, Sequence

_SPACES = (
    "\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}\N{THIN SPACE}\N{HAIR SPACE}\N{EN SPACE}\N{EM SPACE}"
    "\N{IDEOGRAPHIC SPACE}"
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
_RUNS = (" " * 32, " " * 8, "  ")  # the longest first: pages set tables with spaces
SPACE = f"{_SPACES}\t\r"
"""What reads as a space, beside the space."""
_BLANKS = [(char, to) for chars, to in ((_SPACES, " "), (_INVISIBLE, "")) for char in chars]
_QUOTES = [(char, to) for chars, to in ((_SINGLE, "'"), (_DOUBLE, '"')) for char in chars]

EDGE = " .,:;!?…·•‣▪▫●○◦■□◆◇★☆*+|/\\<>‹›«»→←↑↓⇒➔➜►▶▸▼▾▲△⯈»-–—―=_~#()[]{}。、！？：；，（）「」【】｜・؟،؛।"
"""What is stripped from both ends of a line before an exact-line rule looks at it: punctuation, bullets, arrows.
Quotation marks are not: a quoted phrase is somebody's words."""

ENDING = ".!?…。！？؟।։"
"""The marks that end a sentence."""
CLOSING = "\"'”’»“)]"
"""What may stand behind them, up to three."""
SENTENCE_END = re.compile(rf"[{ENDING}][{re.escape(CLOSING)}]{{0,3}}\s*$")
SENTENCE = 8  # words that running text holds at least
LEAST = 16  # characters of it
HEAD = 700  # characters of a long line that are measured
LATIN = 0.9  # of a line's letters, where a few words of another script may stand among them
_LATIN = re.compile("[A-Za-zªºÀ-ÖØ-öø-\u024f\u1e00-\u1eff]")
_WORD = re.compile(r"[^\W\d_]")
_ASTRAY = re.compile(r" +(?=[.,;:!?)\]])|(?<=[(\[]) +")
WIDE = re.compile(r"[\u0e00-\u0eff\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")


def plain(text: str, unusual: Container[str] | None = None) -> str:
    """`text` with its lines, but exotic spaces plain and single, invisible characters gone, quotes straight.

    `unusual` is `Document.unusual`, if the caller knows it, of a document that holds `text`.
    """
    before = text
    text = text.replace("\t", " ").replace("\r", " ")
    if not text.isascii():
        text = _folded(text, _BLANKS, unusual)
    if unusual is None or "  " in unusual or text != before:
        for run in _RUNS if "  " in text else ():
            while run in text:
                text = text.replace(run, " ")
    return text if text.isascii() else _folded(text, _QUOTES, unusual)


def _folded(text: str, folds: Sequence[tuple[str, str]], unusual: Container[str] | None) -> str:
    for char, to in folds:
        if (unusual is None or char in unusual) and char in text:
            text = text.replace(char, to)
    return text


def fold(text: str) -> str:
    """`plain` text, case folded. `fold` of a text is `fold` of each of its lines."""
    return plain(text).casefold()


def exact_key(line: str) -> str:
    """What an exact-line rule compares: the folded line without the punctuation and bullets at its ends."""
    return fold(line).strip(EDGE)


def tidy(line: str) -> str:
    """The line `plain`, without spaces astray at its marks, and without emphasis, spaces and full stops at its ends."""
    return _ASTRAY.sub("", plain(line)).strip(" *_").rstrip(" .")


def words(line: str) -> int:
    """How many words `line` holds (of a long line, its first 700 characters); see `measure`."""
    return measure(line)[0]


def is_prose(line: str) -> bool:
    """Whether `line` reads as running text; see `measure`, which it spares most lines."""
    return may_be_prose(line) and measure(line)[1]


def may_be_prose(line: str) -> bool:
    """Whether `line` is long enough for running text, and ends a sentence: most lines that are none do not."""
    line = line.strip()
    return len(line) >= LEAST and SENTENCE_END.search(line[-8:]) is not None


def measure(line: str) -> tuple[int, bool]:
    """How many words `line` holds, and whether it reads as running text: of a long line, its first 700 characters.

    A mark that stands alone is no word: `late , she said .` holds three. Two characters of a script that writes no
    spaces count as one. Running text has eight words or more, ends a sentence, and has most words in lower case:
    headlines, list items, captions and prompts mostly fail one of the three. Scripts without case pass the third.
    """
    line = line.strip()
    head = line[:HEAD]
    tokens = head.split()
    count = len(tokens)
    if count < 24 and 1 in map(len, tokens):  # no line of text holds more marks than that
        count = len([token for token in tokens if len(token) > 1 or token.isalnum()])
    if count < SENTENCE and not head.isascii():
        count = max(count, len(WIDE.findall(head)) // 2)
    if count < SENTENCE or not may_be_prose(line):
        return count, False
    return count, sum(map(str.isupper, [token[0] for token in tokens])) * 2 <= len(tokens)


def is_blank(line: str) -> bool:
    """Whether a line holds no letter and no digit in its first 200 characters."""
    return not (line[:1].isalnum() or any(map(str.isalnum, line[:200])))  # most lines begin with a word


def is_latin(line: str) -> bool:
    """Whether at least 90% of the line's letters are Latin."""
    return len(_LATIN.findall(line)) >= LATIN * max(1, len(_WORD.findall(line)))
