"""Lines that a rule matches, and that stay for what they are among: code, items of a list, labels with their text."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cached_property

from cleaner.document import Document
from cleaner.lines import Hits
from cleaner.packs import Rule
from cleaner.text import SENTENCE_END, is_blank

LIST = 6  # lines: how far a list of labels is followed from one that a rule matches
_CODE = ("# ", "//", "/*")
ITEM = re.compile(r"\s*[-*•] ")
_LABEL = re.compile(r"[^:]{2,40}: ?\S")


class Spared:
    """Says which matched lines no rule may touch; `taken` grows while it is asked."""

    def __init__(self, document: Document, hits: Hits, taken: Mapping[int, str]) -> None:
        self._document, self._lines = document, document.lines
        self._matched, self._taken = hits, taken
        self._colons: dict[int, bool] = {}  # of lines that were passed already: whether those below them are announced

    @cached_property
    def blank(self) -> list[bool]:
        """For each line, whether it holds no letter and no digit."""
        return list(map(is_blank, self._lines))

    def __call__(self, number: int, rule: Rule) -> bool:
        """Whether the line, though it matches, reads as code or as an item of a list."""
        line = self._lines[number].strip()
        if line.startswith(_CODE):
            return True
        above, below = self._neighbour(number - 1), self._neighbour(number + 1)
        if rule.guards.unlisted and above and below and not (ends_sentence(above) or ends_sentence(below)):
            return True
        if self._in_label_list(number):
            return True
        if rule.guards.beside:
            return line[-1:] in ".!?,;" or line[:1].islower() or self._announced(number)
        return rule.guards.position == "edge" and rule.match.kind == "exact-line" and self._announced(number)

    def _in_label_list(self, number: int) -> bool:
        """Whether the line reads `Label: text` and so do its neighbours, one of which at least no rule matches."""
        if not _LABEL.match(self._lines[number].strip()):
            return False
        for step in (-1, 1):
            other = number + step
            while (
                0 <= other < len(self._lines)
                and abs(other - number) <= LIST
                and _LABEL.match(self._lines[other].strip())
            ):
                if other not in self._matched:
                    if not self._document.is_prose(other):
                        return True
                    break
                other += step
        return False

    def _neighbour(self, number: int) -> str:
        """The line there, if it holds a word and no rule matches it or took it."""
        if not 0 <= number < len(self._lines) or self.blank[number]:
            return ""
        if number in self._matched or number in self._taken:
            return ""
        return self._lines[number].strip()

    def _announced(self, number: int) -> bool:
        """Whether the last line above that no rule matches ends in a colon, as before a list.

        Items with a bullet continue the list, whether a rule matches them or not.
        """
        passed: list[int] = []
        above = number - 1
        while above >= 0 and above not in self._colons:
            if not self._continues(above):
                self._colons[above] = self._lines[above].rstrip().endswith((":", "："))
                break
            passed.append(above)
            above -= 1
        found = self._colons.get(above, False)
        self._colons.update(dict.fromkeys(passed, found))
        return found

    def _continues(self, number: int) -> bool:
        return number in self._matched or self.blank[number] or ITEM.match(self._lines[number]) is not None


def ends_sentence(line: str) -> bool:
    """Whether the line ends with the end of a sentence."""
    return SENTENCE_END.search(line[-8:]) is not None
