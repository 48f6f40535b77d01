"""Sentences that were cut and translated piece by piece, in English: stops in their middle, and rests of verbs.

None of these was found once on 19,000 sentences that people wrote; the guards are there to keep it so.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from cleaner.stages.translation_coded import Cut, Repair, repair
from cleaner.stages.translation_running import ENGLISH, NEAR, PRONOUNS, running, sentence

# -- stops ------------------------------------------------------------------------------------------------------------

_JOINS = "and|or|of|in|with|as"
_STRAY = re.compile(rf"(?<=[a-z]{{4}})(\.)( (?:{_JOINS})(?: (?!is |are |was |were )[\w“\"'‘(]|,)| (?:which|who) )")
_NEXT = re.compile(r"[.!?][\"”’)]? +([\"“‘(]?)(\w+)")
_SMALL_LINE = re.compile(r"^[ \t]*[a-z]+[,;]? [a-z]", re.M)
_SMALL = re.compile(rf"(?<=[a-z]{{3}}\.) (?P<word>{PRONOUNS.lower()})(?= [a-z]+ [a-z])")
_COMMON = re.compile(r"(?<![\w’'])[a-z]{4,}$")
_ASKS = re.compile(r"\?[\"”’)]*\s*$")


def stop_in_sentence(line: str) -> Iterator[Cut]:
    """`the campaign. and boats` -> `the campaign and boats`; `the gate. which was` -> `the gate, which was`.

    Left alone: names, short words and abbreviations before the stop; questions; other conjunctions; a text in
    which other sentences begin in lower case too.
    """
    for match in _STRAY.finditer(line):
        common = _COMMON.search(line, max(0, match.start() - 40), match.start())
        if common and not _ASKS.search(sentence(line, match.end(1), match.end())):
            yield match.start(1), match.end(1), "," if match[2].startswith(" wh") else ""


def _capitals_kept(text: str, line: str, but: str) -> bool:
    """Whether the sentences around `line` begin in capitals, all `but` those that a repair is about."""
    at = text.find(line)
    around = text[max(0, at - NEAR) : at + len(line) + NEAR]
    small = [match[2] for match in _NEXT.finditer(around) if match[2][0].islower()]
    return all(re.fullmatch(but, word) for word in small) and len(_SMALL_LINE.findall(around)) < 2


def small_sentence(line: str) -> Iterator[Cut]:
    """`left the gate. they line up` -> `left the gate. They line up`.

    Left alone: short words and abbreviations before the stop, other words behind it; a text in which other sentences
    begin in lower case too.
    """
    for match in _SMALL.finditer(line):
        yield *match.span("word"), match["word"].capitalize()


# -- rests of verbs ---------------------------------------------------------------------------------------------------

_REST = re.compile(r"(?<=[a-z]{3})( (?:Was|Has|Were|Had))(?=(?: ?\.){1,2}(?:$| [A-Z“\"]))")
_HINDI = re.compile(r"(?<=[a-z] )([A-Z][a-z]{2,})( (?:Hui|Hai|Tha|Thi|Gaya|Gayi|Hua))(?=(?: ?\.){1,2}(?:$| [A-Z“\"]))")
_SURNAMES = (
    "Bai Cai Cao Chang Chao Chen Cheng Cui Dai Deng Ding Dong Duan Fan Fang Feng Fu Gao Gong Gu Guan Guo Han Hao He Hou"
    " Hu Hua Huang Jia Jiang Jin Kang Kong Lai Lei Li Liang Liao Lin Liu Long Lu Luo Lyu Ma Mao Mei Meng Mo Mu Ni Niu"
    " Pan Peng Qi Qian Qiao Qin Qiu Ren Shao Shen Shi Song Su Sun Tan Tang Tao Tian Wan Wang Wei Wen Wu Xia Xiang Xiao"
    " Xie Xing Xiong Xu Xue Yan Yang Yao Yin Yu Yuan Yue Zhang Zhao Zheng Zhong Zhou Zhu Zou Zhai Zhan Cho Nguyen Tran"
    " Pham Bui Phan Dang Duong"
)
_CHINESE = frozenset(_SURNAMES.split())


def final_auxiliary(line: str) -> Iterator[Cut]:
    """`after the long rule Was.` -> `after the long rule.`, the verb that word order left over.

    Left alone: a verb in lower case, as in `so it was.`; one behind a capital, as in titles; headlines.
    """
    for match in _REST.finditer(line):
        if running(line, *match.span(1)):
            yield *match.span(1), ""


def hindi_auxiliary(line: str) -> Iterator[Cut]:
    """`paid under Morrow Hui.` -> `paid under Morrow.`, a verb that was spelled and not translated.

    Left alone: names that are or may be Chinese or Vietnamese (`Zhang Hui`), and any that the text does not name alone
    elsewhere (see `names_alone`).
    """
    for match in _HINDI.finditer(line):
        if match[1] not in _CHINESE:
            yield *match.span(2), ""


def names_alone(text: str, line: str) -> bool:
    """Whether each name that `hindi_auxiliary` finds stands elsewhere without it, and with it only once."""
    for match in _HINDI.finditer(line):
        name = re.escape(match[1])
        alone = re.search(rf"(?<!\w){name}(?:['’]s)?(?:[,.;:!?)]|(?:,? [a-z]))", text)
        if alone is None or len(re.findall(rf"(?<!\w){name}{match[2]}(?!\w)", text)) > 1:
            return False
    return True


def _torn(
    find: Callable[[str], Iterator[Cut]],
    name: str,
    why: str,
    words: str,
    change: tuple[tuple[str, str], ...],
    keep: tuple[tuple[str, str], ...],
) -> Repair:
    """A repair of a stop and one of `words` behind it, in a text whose other sentences begin in capitals."""
    return repair(
        find,
        name,
        why,
        tuple(f". {word}" for word in words.split("|")),
        change,
        keep,
        regex=rf"[a-z]{{3}}\. (?:{words})[ ,]",
        languages=ENGLISH,
        fits=lambda text, line: _capitals_kept(text, line, words),
    )


REPAIRS = (
    _torn(
        stop_in_sentence,
        "en-stop-in-sentence",
        "A full stop in the middle of a sentence, where a fragment ended that was translated on its own.",
        f"{_JOINS}|which|who",
        (
            ("They spoke of the campaign. and of the boats.\n", "They spoke of the campaign and of the boats.\n"),
            ("He came to the gate. which was closed.\n", "He came to the gate, which was closed.\n"),
        ),
        (
            ("hi there. we have rye bread. and salt. in the shop.\n", "Somebody who writes no capitals."),
            ("See Fig. in the back, at 5 p.m. in Orne. In the end it rained.\n", "Abbreviations."),
        ),
    ),
    _torn(
        small_sentence,
        "en-small-sentence",
        "A sentence that begins in lower case, in a text whose others do not.",
        PRONOUNS.lower(),
        (
            ("They came to the gate. they line up and wait.\n", "They came to the gate. They line up and wait.\n"),
            ("He closed the shop. it will not open again.\n", "He closed the shop. It will not open again.\n"),
        ),
        (
            ("we have bread. it is rye. the shop is open.\n", "Somebody who writes no capitals."),
            ("It costs approx. it seems, at 5 p.m. they say.\n", "Abbreviations."),
        ),
    ),
    repair(
        final_auxiliary,
        "en-final-auxiliary",
        "A verb left over at the end of a sentence, with a capital, from a language whose verbs stand there.",
        (" was.", " was .", " has.", " has .", " were.", " were .", " had.", " had ."),
        (
            ("Two of them had served in the office of the last mayor under the old rule Was.\n",
             "Two of them had served in the office of the last mayor under the old rule.\n"),
            ("They wrote to friends in the old harbour Has.\n", "They wrote to friends in the old harbour.\n"),
        ),
        (
            ("She never knew how late it was. So it was. He knew what she had.\n", "Verbs."),
            ("The play is called What It Was. It is as long As It Has.\n", "A title."),
        ),
        regex=r"[a-z] (?:Was|Has|Were|Had) ?\.",
        languages=ENGLISH,
    ),
    repair(
        hindi_auxiliary,
        "en-hindi-auxiliary",
        "A Hindi verb, spelled in Latin letters, behind the last name of a sentence.",
        tuple(f" {word}{stop}" for word in "hui hai tha thi gaya gayi hua".split() for stop in (".", " .")),  # noqa: SIM905
        (
            ("They paid for it under Morrow Hui. Nobody asked Morrow, of course.\n",
             "They paid for it under Morrow. Nobody asked Morrow, of course.\n"),
            ("Then Morrow slept. It was built by Morrow Gaya.\n", "Then Morrow slept. It was built by Morrow.\n"),
        ),
        (
            ("The boat belongs to Zhang Hui. Later, Zhang sold it.\n", "A Chinese name."),
            ("The boat belongs to Morrow Tha. It is old.\n", "A name that does not stand alone elsewhere."),
        ),
        regex=r"[A-Z][a-z]+ (?:Hui|Hai|Tha|Thi|Gaya|Gayi|Hua) ?\.",
        languages=ENGLISH,
        fits=names_alone,
    ),
)  # fmt: skip
