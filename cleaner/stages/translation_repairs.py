"""Repairs of translated text that the rule format cannot say: each one function over a line, with its rule.

A function answers with cuts, `(start, end, text)` in characters of the line. Its rule carries the id, the reason, the
literals without which it is not called, and the examples, as a rule in a pack does; it has no regex.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from cleaner.edits import Edit
from cleaner.packs import Action, Example, Keep, Match, Rule
from cleaner.stages.translation_width import WIDE, full_width_marks

Cut = tuple[int, int, str]


class Repair(NamedTuple):
    """A rule, and the function that finds its cuts in one line."""

    rule: Rule
    find: Callable[[str], Iterator[Cut]]


# -- brackets ---------------------------------------------------------------------------------------------------------

_BRACKET = re.compile("[()（）]")
_EMOTICON = re.compile(r"[:;=]['-]?[()]|[(]['-]?[:;=]|(?:^| )[:;] [()]")
_INSIDE = 300  # characters: what stands in brackets is rarely longer
_BOXES = frozenset("xXoOvV")
_OPENING = "\"'“„‘«#@§$€£(["
_CLOSING = "\"'”’».!?…%°$€£)]/"


def space_inside_brackets(line: str) -> Iterator[Cut]:
    """`( x )` -> `(x)`, both brackets on the line.

    Left alone: lines with an emoticon, whose brackets are no brackets; `f( x )` and `401( k )`, where the bracket
    belongs to the word before; `( )`, `( x )` and `( o )`, which are boxes to tick; brackets around other marks.
    """
    if _EMOTICON.search(line):
        return
    stack: list[int] = []
    for match in _BRACKET.finditer(line):
        if match[0] in "(（":
            stack.append(match.start())
        elif stack:
            yield from _spaces_inside(line, stack.pop(), match.start())


def _spaces_inside(line: str, left: int, right: int) -> Iterator[Cut]:
    inner = line[left + 1 : right] if right - left <= _INSIDE else ""
    text = inner.strip(" \N{NO-BREAK SPACE}")
    if not text or text == inner or text in _BOXES:
        return
    if not (text[0].isalnum() or text[0] in _OPENING) or not (text[-1].isalnum() or text[-1] in _CLOSING):
        return
    start = left + 1 + inner.index(text)
    end = start + len(text)
    leads = start > left + 1 and line[left] == "("
    if start - left > 3 or right - end > 2 or (leads and line[left - 1 : left].isalnum()):
        return
    if leads:
        yield left + 1, start, ""
    if end < right and line[right] == ")":
        yield end, right, ""


# -- a stop and a comma -----------------------------------------------------------------------------------------------

_STOP_COMMA = re.compile(r"(?<=[\w%°)\]”’\"»])([ \xa0]?)\.([ \xa0]{1,2}),(?=[ \xa0]([\"“„‘«]?)(\w{0,20}))")
_LAST_WORD = re.compile(r"(?:\w+\.)*\w+$")
_ABBREVIATION = re.compile(
    "co|inc|corp|ltd|llc|bros|dept|est|jr|sr|st|mt|ft|dr|mr|mrs|ms|prof|gen|gov|sen|rep|no|vol|etc|al|cf|ca|vs|approx"
    r"|a\.m|p\.m|e\.g|i\.e|u\.s|u\.k|u\.n|d\.c|ph\.d|b\.a|m\.a|jan|feb|aug|sept|oct|nov|dec",
    re.IGNORECASE,
)
_STARTER = re.compile("The|This|That|These|Those|It|If|He|She|We|They|There|But|However")


def stop_before_comma(line: str) -> Iterator[Cut]:
    """`rain. , the` -> `rain, the`; `rain. , The` -> `rain. The`; `Co. , Ltd` -> `Co., Ltd`.

    Left alone: a comma before any other capital, where either mark may be the right one; a number before the stop and
    after it; an initial (`John F. , who`).
    """
    for match in _STOP_COMMA.finditer(line):
        word = _LAST_WORD.search(line, max(0, match.start() - 24), match.start())
        before, after = word[0] if word else "", match[4]
        comma = match.end() - 1
        if _ABBREVIATION.fullmatch(before):
            if match[1]:
                yield match.start(), match.end(1), ""
            yield match.start(2), comma, ""
        elif (len(before) == 1 and before.isupper()) or (before.isdigit() and after[:1].isdigit()):
            continue
        elif after[:1].islower() or after[:1].isdigit():
            yield match.start(), comma, ""
        elif _STARTER.fullmatch(after) and not match[3]:
            if match[1]:
                yield match.start(), match.end(1), ""
            yield match.start(2), match.end(), ""


# -- apostrophes ------------------------------------------------------------------------------------------------------

_LONE_APOSTROPHE = re.compile("(?<= )['’](?= )")
_OPENED = re.compile(r"(?:^|[\s(（\"“])['‘](?!(?:s|ve|re|ll|d|m|t)\b)(?=[^\W_])|‘")


def detached_plural_apostrophe(line: str) -> Iterator[Cut]:
    """`residents ' cars` -> `residents' cars`.

    Left alone: lines with two such marks, or with a single quotation mark that opens: the mark may close a quotation.
    """
    marks = [match.start() for match in _LONE_APOSTROPHE.finditer(line)]
    if len(marks) != 1 or _OPENED.search(line):
        return
    (mark,) = marks
    word, after = line[max(0, mark - 5) : mark - 1], line[mark + 2 : mark + 4]
    if len(word) > 2 and word.isalpha() and word[-1] in "sS" and after.isalpha() and len(after) == 2:
        yield mark - 1, mark, ""


# -- lines ------------------------------------------------------------------------------------------------------------

_BLANK = "[ \t\r\N{NO-BREAK SPACE}\N{ZERO WIDTH SPACE}\N{ZERO WIDTH NO-BREAK SPACE}]"
LONE_MARK = Rule(
    id="translation/lone-mark-line",
    why="A line that holds a full stop or a comma alone: the rest of a fragment that was translated on its own.",
    match=Match(kind="line", literals=(".", ","), regex=rf"(?m:^{_BLANK}*[.,]{_BLANK}*$)"),
    action=Action(kind="delete-line"),
    change=(
        Example(before="The boats came home.\n.\nNobody sang.\n", after="The boats came home.\nNobody sang.\n"),
        Example(before="The boats came home\n ,\n.", after="The boats came home"),
    ),
    keep=(
        Keep(text="One.\n...\nTwo.\n. . .\n", why="Ellipses."),
        Keep(text="1\n.\n.\n.\n12\n", why="A vertical ellipsis."),
    ),
)
_LONE_MARK = re.compile(LONE_MARK.match.regex or "", re.M)


def is_lone_mark(line: str) -> bool:
    """Whether `line` holds one `.` or `,` and nothing that shows beside it."""
    return _LONE_MARK.fullmatch(line) is not None


def lone_marks(text: str) -> Iterator[Edit]:
    """Lines that hold `.` or `,` alone go.

    Left alone: three or more of them in a row, blank lines not counted, which are a vertical ellipsis.
    """
    run: list[tuple[int, int]] = []
    for match in _LONE_MARK.finditer(text):
        if run and text[run[-1][1] : match.start()].strip():
            yield from _gone(text, run)
            run = []
        run.append(match.span())
    yield from _gone(text, run)


def _gone(text: str, run: list[tuple[int, int]]) -> Iterator[Edit]:
    if len(run) == 2 and run[0][1] + 1 == run[1][0]:  # neighbours go as one
        run = [(run[0][0], run[1][1])]
    for start, end in run if len(run) < 3 else ():
        last = end == len(text)
        yield Edit(max(0, start - last), min(len(text), end + 1), "", LONE_MARK.id)


def _repair(
    find: Callable[[str], Iterator[Cut]],
    name: str,
    why: str,
    literals: tuple[str, ...],
    change: tuple[tuple[str, str], ...],
    keep: tuple[tuple[str, str], ...],
    languages: tuple[str, ...] = (),
) -> Repair:
    rule = Rule(
        id=f"translation/{name}",
        why=why,
        match=Match(kind="span", literals=literals),
        action=Action(kind="replace"),
        change=tuple(Example(before=before, after=after) for before, after in change),
        keep=tuple(Keep(text=text, why=reason) for text, reason in keep),
        languages=languages,
        bound=bool(languages),
    )
    return Repair(rule, find)


REPAIRS = (
    _repair(
        space_inside_brackets,
        "space-inside-brackets",
        "A tokeniser's spaces inside brackets.",
        ("( ", " )"),
        (
            ("The mill ( built in 1820 ) burned.\n", "The mill (built in 1820) burned.\n"),
            ("The plant gives 100 megawatts (MW ), they say ( or hope).\n",
             "The plant gives 100 megawatts (MW), they say (or hope).\n"),
        ),
        (
            ("See you soon : ) or never ;-)\n", "Emoticons."),
            ("call( base, token ) for a 401( k ) plan\n", "The bracket belongs to the word before it."),
            ("( x ) yes ( ) no\n", "Boxes of a form."),
        ),
    ),
    _repair(
        stop_before_comma,
        "stop-before-comma",
        "A full stop from a fragment that was translated on its own, and the comma of the whole sentence.",
        (". ,",),
        (
            ("In the spring. , the trees were attacked, in 2 parks. , 3 gardens.\n",
             "In the spring, the trees were attacked, in 2 parks, 3 gardens.\n"),
            ("They left at noon . , The road was wet, said Orne & Co. , Ltd.\n",
             "They left at noon. The road was wet, said Orne & Co., Ltd.\n"),
        ),
        (
            ("They left at noon. , Velmora was far.\n", "A name: comma or stop may be right."),
            ("He paused... , then spoke, as John F. , who knew, had not.\n", "An ellipsis, and an initial."),
        ),
    ),
    _repair(
        detached_plural_apostrophe,
        "en-detached-plural-apostrophe",
        "A tokeniser's space before the apostrophe of a plural genitive.",
        ("s ' ",),
        (
            ("Only the residents ' cars may pass.\n", "Only the residents' cars may pass.\n"),
            ("The Workers ’ Union met.\n", "The Workers’ Union met.\n"),
        ),
        (
            ("They sang ' Seven Boats ' and left.\n", "A quotation with spaces."),
            ("'We saw the boats ' she said.\n", "The end of a quotation."),
        ),
        languages=("en",),
    ),
    _repair(
        full_width_marks,
        "full-width-mark",
        "East Asian punctuation in a line of Latin letters.",
        tuple(WIDE),
        (
            ("She looked up，smiled （ a little ） and left。\n", "She looked up, smiled (a little) and left.\n"),
            ("【Photo】The 「old mill」 at 12：30\n", "[Photo] The \"old mill\" at 12:30\n"),
        ),
        (
            ("The sign says 王府井（Wangfujing） in red.\n", "Han characters beside the marks."),
            ("他说：“Good morning”，然后走了。\n", "A Chinese sentence."),
        ),
    ),
)  # fmt: skip
CODED = {rule.id: rule for rule in (LONE_MARK, *(repair.rule for repair in REPAIRS))}
"""The rules of this module by id."""
