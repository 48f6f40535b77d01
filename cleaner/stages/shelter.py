"""Where punctuation is not the writer's prose: code, addresses, markup, emoticons."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from cleaner.document import Line
from cleaner.stages.marks import QUOTES, SINGLE
from cleaner.stages.spaces import SPACES
from cleaner.text import is_prose

INDENT = 4  # columns: from here on a line that does not read as prose is taken for code

_Q = f"[{QUOTES}]"
_CODE = re.compile(
    "|".join(
        (
            r"[{}][ \t]*$",
            rf"[)\]{QUOTES}];[ \t]*$",
            rf"\w[(\[]{_Q}|\( {_Q}",  # print("x"), row["x"]
            rf"\w ?= ?{_Q}|\w\)? [<>]=? \(?{_Q}",  # href="x", price > '5'
            rf"{_Q} ?: ?[\"\[{{\d]",  # "key": "value"
            rf"^[ \t]*(?:- )?[a-z][\w.-]*: {_Q}[^{QUOTES}\n]*+{_Q},?$",  # key: "value"
            rf"\\[{QUOTES}nt]|{_Q}\.\w+\(",
            r"&&|\|\||[=-]>|[=!+]=|::|[ \t]//[ \t]",
            rf"{_Q} \+ \w|\w \+ {_Q}",
            rf" --[a-z][\w-]*[ =]| -[A-Za-z]{{1,4}} (?:{_Q}|(?:- )?--?[A-Za-z])",  # options of a command
            r"^[ \t]*(?:\$ |>>> ?|#!|//|/\*|<\?)",
            r"^[ \t]*(?:def|class|import|from|const|var|let|function|return|echo) .*[={;]",
        )
    )
)
_BARS = re.compile(r"\s*+\|.*\||[^|]*+\|[^|]*+\|.*\|")
_GAPS = re.compile(r"\S[ ]*+\t\s*+\S|\S {3,}+\S.*\S {3,}+\S")
_FENCE = re.compile(rf"^[>\t{SPACES}]*+(```|~~~)(?!.*\1)", re.M)
_ENDING = r"(?:pdf|txt|docx?|xlsx?|csv|jpe?g|png|gif|html?|md|py|js|css|zip|gz|mp[34]|exe|json|xml|ya?ml)(?!\w)"
_SHELTER = re.compile(
    r"`[^`\n]*+`"
    r"|<[A-Za-z/!][^<>\n]*+>"
    r"|\]\([^()\s]*+(?:[ ][\"“][^\"“”\n]*+[\"”])?\)"
    rf"|(?<!\w)(?:(?:https?|ftp)://|www\.)(?:[^\s<>{QUOTES}]|['{SINGLE}](?=\w))*+"
    rf"|(?<![\w+-])[\w+-]++(?:[.'{SINGLE}][\w+-]++){{0,4}}+@[\w-]++(?:\.[\w-]++)*+"
    r"|(?<!\w)(?:>?[:;=]['’]-?[()DP|/\\](?!\w)|>:[\"'](?!\w))"
    rf"|(?<![\w.-])[\w-]++(?:\.[\w-]++){{1,4}}+/(?:[^\s<>{QUOTES}]|['{SINGLE}](?=\w))*+"  # an address without its head
    rf"|(?<![\w.-])[\w-]++(?:\.{{1,3}}+(?!{_ENDING})[\w-]++){{0,3}}+\.{_ENDING}"
    rf"|(?<![\w&])[@#]\w++(?:(?:--|['{SINGLE}](?!s(?!\w)))\w++)*+"
)
_HIDDEN = str.maketrans(dict.fromkeys(f"{QUOTES}.…", "x"))
_BARE = {**dict.fromkeys(QUOTES, ""), "…": "..."}


def is_code(line: str) -> bool:
    """Whether `line` looks like code, markup or a table: an assignment, a call, a brace at its end, a deep indent.

    A line that reads as prose may be indented, as the first lines of paragraphs are, and hold tabs and wide gaps.
    """
    if _CODE.search(line) or _BARS.match(line):
        return True
    return (indent(line) >= INDENT or _GAPS.search(line) is not None) and not reads_as_prose(line)


def open_lines(text: str, mark: re.Pattern[str], closed: Callable[[str], bool] = is_code) -> Iterator[Line]:
    """The lines of `text` that hold `mark`, but those in fences, and those that are `closed`.

    `mark` must not match a line break.
    """
    fenced = _fenced(text)
    position = 0
    while found := mark.search(text, position):
        start = text.rfind("\n", 0, found.start()) + 1
        end = text.find("\n", found.start())
        end = position = len(text) if end < 0 else end
        while fenced and fenced[0][1] <= start:
            fenced.pop(0)
        if not (fenced and fenced[0][0] <= start) and not closed(text[start:end]):
            yield Line(start, end)


def indent(line: str) -> int:
    """Columns that the line is indented by; a tab counts as four."""
    lead = line[: len(line) - len(line.lstrip(f"\t{SPACES}"))]
    return len(lead) + 3 * lead.count("\t")


def reads_as_prose(line: str) -> bool:
    """`is_prose`, the same for a line whatever its quotes, ellipses and spaces look like.

    So a fix that asks it gets one answer, before and after what the stages do to the line.
    """
    for mark, bare in _BARE.items():  # most lines hold few of them: `str.translate` would look at every character
        if mark in line:
            line = line.replace(mark, bare)
    return is_prose(" ".join(line.split()))


def sheltered(line: str) -> list[tuple[int, int]]:
    """Where addresses, file names, handles, hashtags, backticks, tags and emoticons stand in `line`."""
    return [found.span() for found in _SHELTER.finditer(line)]


def masked(line: str) -> str:
    """`line` with an `x` for each quote, dot and ellipsis inside what `sheltered` finds."""
    return _SHELTER.sub(lambda found: found[0].translate(_HIDDEN), line)


def _fenced(text: str) -> list[tuple[int, int]]:
    """Blocks between fences, the fences included. One that is not closed goes on to the end: leaving is safer."""
    if not any(mark in text and 3 * mark in text for mark in "`~"):
        return []
    blocks: list[tuple[int, int]] = []
    opened: re.Match[str] | None = None
    for fence in _FENCE.finditer(text):
        if opened is None:
            opened = fence
        elif fence[1] == opened[1]:
            blocks.append((opened.start(), fence.end()))
            opened = None
    if opened is not None:
        blocks.append((opened.start(), len(text)))
    return blocks
