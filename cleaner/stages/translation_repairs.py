"""Repairs of translated text that the rule format cannot say: each one function over a line, with its rule.

A function answers with cuts, `(start, end, text)` in characters of the line. Its rule carries the id, the reason, the
literals or the regex without which it is not called, and the examples, as a rule in a pack does.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from cleaner.stages import (
    translation_capitals,
    translation_compounds,
    translation_quotes,
    translation_repeats,
    translation_reports,
    translation_sentences,
)
from cleaner.stages.translation_coded import Cut, repair
from cleaner.stages.translation_lines import LONE_MARK
from cleaner.stages.translation_width import WIDE, full_width_marks

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


# -- the pronoun I ----------------------------------------------------------------------------------------------------

_VERBS = "am|was|have|had|will|would|think|know|can|do|did|want|need|could|should|went|got"
_SMALL_I = re.compile(
    rf"(?:(?<=^)|(?<=[ \xa0“\"(\'‘—–-]))i"
    rf"(?=[’'](?:m|ve|ll|d)[ \xa0,]|[ \xa0](?:(?:{_VERBS})[ \xa0,]|(?:can|do|did)n?[’']t ))"
)
_NO_CAPITALS = re.compile(r"^[^\w]{0,9}(?:[a-hj-z]|i[a-z])|[.!?…][”\"’]?[ \xa0]{1,2}[“\"‘]?(?:[a-hj-z]|i[a-z])")


def small_i(line: str) -> Iterator[Cut]:
    """`she said i was late` -> `she said I was late`.

    Left alone: lines in which a sentence begins in lower case, whose writer writes no capitals; numerals (`(i) was`).
    """
    if not _NO_CAPITALS.search(line):
        for match in _SMALL_I.finditer(line):
            yield *match.span(), "I"


MARKS = (
    repair(
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
    repair(
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
    repair(
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
        regex=r"[sS] ['’] \p{L}{2}",
        languages=("en",),
    ),
    repair(
        small_i,
        "en-small-i",
        "The pronoun `i` before its verb, in a text that writes its sentences with capitals.",
        ("i ", "i'"),
        (
            ("She said i was late, and i'm sorry.\n", "She said I was late, and I'm sorry.\n"),
            ("i don't know where the boat is.\n", "I don't know where the boat is.\n"),
        ),
        (
            ("hi, i'm ann. i am a keeper of bees, and i have four goats.\n", "Somebody who writes no capitals."),
            ("Part (i) was read, then ii and i. Had it been iPhone, i/o or i-am?\n", "A numeral, and parts of words."),
        ),
        regex=rf"(?:^|[ \xa0“\"('‘—–-])i(?:[’']|[ \xa0](?:{_VERBS}))",
        languages=("en",),
    ),
    repair(
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
REPAIRS = (
    *MARKS,
    *translation_quotes.REPAIRS,
    *translation_compounds.REPAIRS,
    *translation_sentences.REPAIRS,
    *translation_capitals.REPAIRS,
    *translation_repeats.REPAIRS,
    *translation_reports.REPAIRS,
)
"""In the order that decides where two want the same place."""
ANYWHERE = translation_repeats.ANYWHERE
CODED = {rule.id: rule for rule in (LONE_MARK, *(found.rule for found in (*REPAIRS, *ANYWHERE)))}
"""The rules of this module by id."""
