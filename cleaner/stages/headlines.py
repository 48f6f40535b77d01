"""Headlines: what a line must look like to be one, and whether it is the title that the caller gave."""

from __future__ import annotations

import re
from functools import cached_property

from cleaner.stages.bylines import starts_as_byline
from cleaner.stages.captions import is_caption
from cleaner.text import SENTENCE_END, exact_key, fold, is_prose, tidy, words

LEAST, MOST = 4, 20  # words of a headline that nobody named
LONGEST = 160  # characters
SHORT = 3  # words: a title of fewer is looked for in the first line alone
ROOM = 40  # characters: what a line may hold beside the title

_TALK = r"\w{1,2}[:.)] |(?:question|answer|frage|antwort|réponse)\b ?:"
_GREETING = r"(?:dear|hello|liebe[rs]?|sehr geehrte|hallo|cher|chère|chers|bonjour|estimad[oa]s?|querid[oa]s?|hola)\b"
_SOMETHING_ELSE = re.compile(rf"(?i)[^\w¿¡]|\W*\d|{_TALK}|{_GREETING}|.*[.!?,;:…]$")
_PRICE = re.compile(r"(?i)[$€£¥₹]|\d ?(?:usd|eur|chf|gbp|euros?|dollars?|pounds?)\b|https?://|www\.|#\w")
_SPEAKER = re.compile(r"[^\s:]+(?: [^\s:]+){0,2}: \S")
_WORD = re.compile(r"\w+")
_SITE = re.compile(r" ?[|»] ?[^|»]{2,60}$| [-–—·•] [^-–—·•]{2,60}$")


def may_be_headline(line: str) -> bool:
    """Whether the line looks like a headline: some words, begun with a capital, and no sentence.

    Left alone: what may be a price or product, a quote, a question, an item of a list, an ingredient, a time, a
    greeting, a line of verse or of talk, a byline, a caption.
    """
    seen = tidy(line)
    if not LEAST <= words(seen) <= MOST or len(seen) > LONGEST or SENTENCE_END.search(line.rstrip()[-8:]):
        return False
    if seen[:2].islower() or _SOMETHING_ELSE.match(seen) or _PRICE.search(seen):
        return False
    return not (starts_as_byline(line) or is_caption(line))


def may_sum_up(line: str) -> bool:
    """Whether the line may be a summary under a headline: a sentence or nearly one, and nothing else.

    Left alone: quotes, questions, items of a list, prices, talk, greetings.
    """
    seen = tidy(line).rstrip("!")
    return words(seen) >= 8 and not (_SOMETHING_ELSE.match(seen) or _PRICE.search(seen) or starts_as_byline(line))


def is_talk(line: str) -> bool:
    """Whether the line reads `Name: what they say`."""
    return _SPEAKER.match(tidy(line)) is not None


class Title:
    """The title that the caller gave, as it may stand in the text: whole, or without the name of the site behind it."""

    def __init__(self, title: str) -> None:
        self._title = tidy(title)

    @cached_property
    def _forms(self) -> list[str]:
        forms: list[str] = []
        rest = self._title
        while exact_key(rest) and (not forms or exact_key(rest) != forms[-1]):
            forms.append(exact_key(rest))
            rest = _SITE.sub("", rest)
        return forms

    def is_line(self, line: str, *, first: bool) -> bool:
        """Whether the line is the title, case and punctuation at its ends aside.

        A title of one or two words is looked for in the `first` line alone: elsewhere it may be a refrain.
        """
        key = exact_key(tidy(line))
        return key in self._forms and (first or words(key) >= SHORT)

    def is_like(self, line: str) -> bool:
        """Whether the line holds the title and little more, most of it, or most of its words.

        Left alone: prose, which may quote its title.
        """
        if is_prose(line):
            return False
        ours = _WORD.findall(fold(line))
        for theirs in map(_WORD.findall, self._forms):
            short, long = sorted((" ".join(ours), " ".join(theirs)), key=len)
            held = min(len(ours), len(theirs)) >= SHORT and f" {short} " in f" {long} "
            if held and len(long) - len(short) <= max(ROOM, len(short)):
                return True
            shared = len({*ours} & {*theirs})
            if len(theirs) >= SHORT and 3 * shared >= 2 * max(len({*ours}), len({*theirs})):
                return True
        return False
