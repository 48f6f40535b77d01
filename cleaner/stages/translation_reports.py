"""What is reported and not repaired: fragments in the source's script, and signs enough that a machine translated."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice

from cleaner.edits import Edit
from cleaner.packs import CodeRule
from cleaner.stages.translation_coded import Cut, repair
from cleaner.text import is_latin

MACHINE = "translation/machine-translated"
MACHINE_RULE = CodeRule(
    "Two artifacts or more in ten sentences: a machine translated the text. Each is reported at its place.",
    "The talks ended late. . The envoy slept. He wrote to the allies. . in the north.\n",
    safety="report",
    flag="machine-translated",
)
SENTENCES = 10
ARTIFACTS = 2
HABITS = frozenset(
    f"translation/{name}"
    for name in ("space-before-comma", "space-before-stop", "space-inside-brackets", "en-detached-genitive")
)
"""What extractors leave around links, in texts that nobody translated: one artifact a rule, however often it fires."""

_STOP = re.compile(r"[.!?…।。][\"”’)\s]|\n")
_OTHER = "\u0370-\u03ff\u0400-\u052f\u0590-\u074f\u0900-\u0dff\u0e00-\u0eff\u3041-\u30fa\u3400-\u9fff\uac00-\ud7af"
_FRAGMENT = re.compile(f"[{_OTHER}]{{2,}}(?:[ ,、・]{{1,2}}[{_OTHER}]{{2,}})*")
_GLOSSED = "([{（【「“„\"'‘«:/|"
_NAMED = re.compile(r"(?<![.!?…] )(?<!\w)[A-Z][\w’'-]+,? $")
_GO_ON = re.compile(r" ?[,.;!?)]|$")
_SHORTEST = 40  # letters, of a line that may be said to be in another script


def untranslated(line: str) -> Iterator[Cut]:
    """Reports words in another script within a line of Latin letters (`the 話題 of the town`).

    Left alone: single letters, which are symbols; what stands in brackets or quotation marks, behind a colon or in an
    address, as a gloss does, or between a name and a mark; short lines, and those with more such letters than one in
    ten.
    """
    if not is_latin(line) or sum(map(str.isalpha, line)) < _SHORTEST:
        return
    for match in _FRAGMENT.finditer(line):
        beside = line[match.start() - 1 : match.start()], line[match.end() : match.end() + 1]
        glossed = line[: match.start()].rstrip()[-1:] in _GLOSSED or (
            _NAMED.search(line, max(0, match.start() - 40), match.start()) and _GO_ON.match(line, match.end())
        )
        if all(not char or char.isspace() or char in ".,;!?" for char in beside) and not glossed:
            yield *match.span(), match[0]


def machine_translated(text: str, found: Sequence[Edit]) -> Iterator[Edit]:
    """A report for each artifact of `found` that stands with another one within ten sentences.

    Several of one rule in one sentence are one artifact; so are all of one of the `HABITS`.
    """
    if len({edit.rule if edit.rule in HABITS else edit for edit in found}) < ARTIFACTS:
        return
    found = sorted(found)
    first: dict[tuple[str, int], tuple[int, Edit]] = {}
    for sentence, edit in zip(_sentences(text, [edit.start for edit in found]), found, strict=True):
        first.setdefault((edit.rule, 0 if edit.rule in HABITS else sentence), (sentence, edit))
    artifacts = sorted(first.values(), key=lambda item: (item[0], item[1]))
    together = {
        at
        for at in range(len(artifacts) - ARTIFACTS + 1)
        if artifacts[at + ARTIFACTS - 1][0] - artifacts[at][0] < SENTENCES
    }
    for number, (_, edit) in enumerate(artifacts):
        if any(number - back in together for back in range(ARTIFACTS)):
            yield Edit(edit.start, edit.end, text[edit.start : edit.end], MACHINE)


def _sentences(text: str, places: Sequence[int]) -> Iterator[int]:
    """The number of the sentence that each of `places`, in order, stands in; of a long gap no more is counted."""
    number, last = 0, places[0]
    for place in places:
        ends = islice(_STOP.finditer(text, max(places[0], last - 1), place), SENTENCES + 1)
        number += sum(match.end() > last for match in ends)
        yield number
        last = place


REPAIRS = (
    repair(
        untranslated,
        "untranslated",
        "Words of the source's script in a text of Latin letters: a fragment that was not translated.",
        (" ",),
        (
            ("The harbour fair is once more the 話題 of the whole town this week.\n",) * 2,
            ("Nobody on the quay in Orne had ever heard of сажа before the storm broke over the town.\n",) * 2,
        ),
        (
            ("The palace museum (故宮博物院) and the street called “王府井” are closed on Mondays.\n", "Glosses."),
            ("They hired a firm by the name of Orne Movers 延续搬家, and its men, Orne Movers, 延续搬家 .\n", "Names."),
            ("At night it will be 15 °С, and the angle α is small, as σ and Ω are, say the pilots.\n", "Symbols."),
        ),
        regex=r"[A-Za-z,.;!?] [\p{Greek}\p{Cyrillic}\p{Hebrew}\p{Arabic}\p{Devanagari}\p{Bengali}\p{Thai}\p{Han}"
        r"\p{Hiragana}\p{Katakana}\p{Hangul}]{2}|[\x{370}-\x{d7af}]{2}[ .,;!?]{1,2}[A-Za-z]",
        safety="report",
        flag="untranslated",
    ),
)
