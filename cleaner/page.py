"""The lines of one document and what matched each: what follows from where they stand."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import accumulate

from cleaner import region
from cleaner.closing import TITLE, Rest, closes, closing
from cleaner.document import Document
from cleaner.edits import Edit
from cleaner.glued import Glued
from cleaner.lines import Hits, only
from cleaner.match import Matcher
from cleaner.packs import Rule
from cleaner.repeats import REPEATED, TWICE, repeated, said_twice
from cleaner.spared import ITEM, Spared, ends_sentence
from cleaner.text import exact_key, is_blank
from cleaner.threads import Threads

BELOW = "boilerplate/below-article"

BODY = 60  # words of prose above what stands below an article
RUN = 3  # different lines of `beside` rules that, in a row, vouch for each other
SHORT = 12  # words: what a line in a block of teasers may hold
SPOKEN = 4  # words: what a sentence holds that may be anybody's
ENTRY = 160  # characters: what an entry of a table of contents may hold
ENTRIES = 2  # lines of it that must stand once more
_NUMBER = re.compile(r"\d{1,2}(?:\.\d{1,2})*[.)]? +")


class Page:
    """Decides which of the matched lines go.

    Every judgement looks at the lines that stay, so that a text already cleaned is judged the same way. Work grows
    with the lines, not with their square.
    """

    def __init__(
        self,
        document: Document,
        hits: Hits,
        ends: Matcher,
        glued: Glued | None = None,
        *,
        off: Collection[str] = (),
    ) -> None:
        self._document, self._matched = document, hits
        self._ends, self._glued, self._off = ends, glued, off
        self._lines = document.lines
        self._taken: dict[int, str] = {}  # line number -> id of the rule
        self._spared = Spared(document, hits, self._taken)
        self._hits = {n: rest for n, rules in hits.items() if (rest := [r for r in rules if not self._spared(n, r)])}
        self._listed = [n for n, rules in hits.items() if any(r.guards.unlisted and self._spared(n, r) for r in rules)]
        self._end = len(self._lines)
        self._taken |= {number: rule.id for number, rules in self._hits.items() if (rule := _unconditional(rules))}
        passages = [] if REPEATED in off else repeated(document, self._taken)
        lines = [] if TWICE in off else said_twice(document, self._taken)
        self._repeated = {**dict.fromkeys(lines, TWICE), **dict.fromkeys(passages, REPEATED)}
        for number, rule_id in self._repeated.items():
            self._taken.setdefault(number, rule_id)

    def edits(self) -> Iterator[Edit]:
        """One edit a line that goes, one for a tail, and one that changes nothing for each line that is reported."""
        if self._glued is not None:
            yield from self._glued.edits(self._document, self._hits, self._taken)
        before = len(self._taken), self._end
        cut = self._by_hits() if self._hits else None
        if self._listed:
            self._settle()
        else:
            self._at_end()
        if not (self._taken or self._hits):
            return
        if before != (len(self._taken), self._end) and TWICE not in self._off:  # equal lines may have come together
            gone = {*self._taken, *range(self._end, len(self._lines))}
            self._taken.update(dict.fromkeys(said_twice(self._document, gone), TWICE))
        yield from self._document.deletions(self._taken, None if cut is None else (self._end, cut))
        yield from self._reports()

    def _by_hits(self) -> str | None:
        """Takes what the rules take that match some line, and gives the id of the one that cuts the text, if any."""
        cut = self._cut()
        self._counted()
        self._placed()
        self._echoed()
        self._settle()
        if BELOW not in self._off and (closed := self._closed()) is not None:
            cut, self._end = BELOW, closed
            self._placed()
            self._settle()
        return cut

    def _settle(self) -> None:
        """Takes what goes beside other lines, or at the end, until nothing more does."""
        taken = -1
        while taken < len(self._taken):  # a block that goes may bring the lines around it together, and so on
            taken = len(self._taken)
            self._unlisted()
            self._apart()
            self._beside()
            self._blocks()
            self._at_end()

    # -- what the lines are -------------------------------------------------------------------------------------

    @cached_property
    def _named(self) -> set[int]:
        """The lines that a line rule names, or that stand above already."""
        named = {n for n, rules in self._hits.items() if any(r.action.kind == "delete-line" for r in rules)}
        return named.union(self._repeated)

    def _is_prose(self, number: int) -> bool:
        """Whether a line is running text that is not named otherwise."""
        return number not in self._named and self._document.is_prose(number)

    @cached_property
    def _prose(self) -> list[bool]:
        """For each line, whether it is such running text; where a few lines are asked about, `_is_prose` tells."""
        return list(map(self._is_prose, range(len(self._lines))))

    # -- cuts ---------------------------------------------------------------------------------------------------

    def _cut(self) -> str | None:
        """Ends the article at the earliest head that may end it; a cut may clear the way for one above it."""
        heads = [
            (number, rule)
            for number, rules in sorted(self._hits.items())
            for rule in rules
            if rule.action.kind == "delete-to-end" and rule.safety != "report"
        ]
        done: str | None = None
        while heads and (head := self._first_cut(heads)) is not None:
            self._end, rule = head
            done = rule.id
        return done

    def _first_cut(self, heads: Sequence[tuple[int, Rule]]) -> tuple[int, Rule] | None:
        before, pairs = self._words_before, self._prose_pairs
        for number, rule in heads:
            if number >= self._end:
                return None
            goes_on = bisect_left(pairs, (number,))  # the veto: the first two lines of prose in a row below the head
            over = goes_on == len(pairs) or pairs[goes_on][1] >= self._end
            if before[number] >= rule.guards.min_words_before and (
                over or self._is_thread(number, rule) or self._is_sole(rule)
            ):
                return number, rule
        return None

    def _closed(self) -> int | None:
        """The first line that closes the article, and has nothing below it that reads as the article's.

        Left alone: the larger part of a text; what follows a box of prompts, as the rest of an article does.
        """
        middle = bisect_left(self._document.starts, self._document.starts[self._end] // 2)
        hits = ((n, rules) for n, rules in sorted(self._hits.items()) if middle <= n < self._end)
        heads = {n: rules for n, rules in hits if any(map(closes, rules))}
        gone = self._hits.keys() | self._taken.keys()
        below = range(next(iter(heads), self._end), self._end)
        numbers = [n for n in below if n not in gone and not self._spared.blank[n]]
        if not numbers:
            return None
        rest = Rest(numbers, [self._document.measure(n)[0] for n in numbers], list(map(self._is_prose, numbers)))
        found = list(closing(heads, rest, self._known_below()))
        if not found or self._words_before[found[0]] < BODY:
            return None
        last = self._last_of_article(heads)
        return None if last is None else next((head for head in found if head > last), None)

    def _known_below(self) -> list[int]:
        """For each line, how many different lines that rules match stand below it."""
        found: list[int] = []
        seen: set[str] = set()
        for number in range(self._end - 1, -1, -1):
            found.append(len(seen))
            if number in self._hits:
                seen.add(exact_key(self._lines[number]))
        return found[::-1]

    def _last_of_article(self, heads: Collection[int]) -> int | None:
        """The last line that may be the article's, as the text reads without what is taken but for the `heads`."""
        gone = self._taken.keys() - set(heads)
        kept = [n for n in range(self._end) if n not in gone]
        last = region.last(*only(self._document, self._matched, kept))
        return None if last is None else kept[last]

    def _is_sole(self, rule: Rule) -> bool:
        """Whether no other head of the rule stands below enough text to be one; what was cut below is gone already."""
        return rule.guards.sole and bisect_left(self._deep[rule.id], self._end) == 1

    @cached_property
    def _deep(self) -> dict[str, list[int]]:
        """The heads of each `sole` rule that have the words above them that it asks for."""
        found: dict[str, list[int]] = {}
        for number, rules in sorted(self._hits.items()):
            for rule in rules:
                if rule.guards.sole and self._words_before[number] >= rule.guards.min_words_before:
                    found.setdefault(rule.id, []).append(number)
        return found

    def _is_thread(self, head: int, rule: Rule) -> bool:
        return rule.guards.thread is not None and self._threads.below(head, rule.guards.thread)

    @cached_property
    def _threads(self) -> Threads:
        return Threads(self._document, self._prose)

    @cached_property
    def _words_before(self) -> list[int]:
        """Words of prose above each line."""
        counts = (self._document.measure(n)[0] if prose else 0 for n, prose in enumerate(self._prose))
        return list(accumulate(counts, initial=0))

    @cached_property
    def _prose_pairs(self) -> list[tuple[int, int]]:
        """Lines of prose with the next line of prose, where nothing but blanks stands between."""
        pairs, last = [], None
        for number, prose in enumerate(self._prose):
            if prose:
                if last is not None:
                    pairs.append((last, number))
                last = number
            elif not self._spared.blank[number]:
                last = None
        return pairs

    # -- lines --------------------------------------------------------------------------------------------------

    def _counted(self) -> None:
        """Lines of rules that ask for repeats, where there are enough."""
        for rule, numbers in self._by_rule(lambda rule: rule.guards.min_repeats > 1):
            if len(numbers) >= rule.guards.min_repeats:
                self._take(numbers, rule)

    def _placed(self) -> None:
        """Lines of rules that hold before the first line of prose, or after the last."""
        placed = self._by_rule(lambda rule: rule.guards.position in ("head", "tail", "edge"))
        if not placed:
            return
        first = next(filter(self._is_prose, range(self._end)), self._end)
        last = next(filter(self._is_prose, range(self._end - 1, first, -1)), first if first < self._end else -1)
        for rule, numbers in placed:
            head, tail = (rule.guards.position in (side, "edge") for side in ("head", "tail"))
            headline = self._headline if rule.match.kind == "exact-line" else None
            self._take([n for n in numbers if (head and n < first and n != headline) or (tail and n > last)], rule)

    @cached_property
    def _headline(self) -> int | None:
        """The first line, where the next is not matched by any rule: a phrase of a menu may well be a headline."""
        filled = (number for number in range(self._end) if not self._spared.blank[number])
        first, second = next(filled, None), next(filled, None)
        return first if second is not None and second not in self._hits else None

    def _at_end(self) -> None:
        """Lines of rules that hold where nothing that stays stands below: they are asked about such lines alone."""
        last = self._end - 1
        while last >= 0:
            if last not in self._taken and not is_blank(self._lines[last]):
                rule = next((rule for rule in self._ends.at(self._document, last) if self._ends_here(last, rule)), None)
                if rule is None:
                    return
                self._take([last], rule)
            last -= 1

    def _ends_here(self, number: int, rule: Rule) -> bool:
        least = rule.guards.min_words_before
        stays = self._spared(number, rule) or self._is_last_item(number)
        return not (stays or (least and self._words_before[number] < least))

    def _is_last_item(self, number: int) -> bool:
        """Whether a line is an item of a list, below one that is no rule's."""
        if not ITEM.match(self._lines[number]):
            return False
        above = next((n for n in range(number - 1, -1, -1) if not self._spared.blank[n]), None)
        if above is None or above in self._hits or above in self._taken or not ITEM.match(self._lines[above]):
            return False
        return not self._ends.at(self._document, above)

    def _unlisted(self) -> None:
        """Lines that were items of a list, and are none since what stood beside them went."""
        for number in self._listed:
            if number >= self._end or number in self._taken:
                continue
            rules = [rule for rule in self._matched[number] if not self._spared(number, rule)]
            if rules:
                self._hits[number] = rules
            if rule := _unconditional(rules):
                self._take([number], rule)

    def _apart(self) -> None:
        """Lines of `apart` rules, but for sentences between two others."""
        for rule, numbers in self._by_rule(lambda rule: rule.guards.apart):
            self._take([n for n in numbers if not (self._is_sentence(n) and self._is_between_sentences(n))], rule)

    def _is_between_sentences(self, number: int) -> bool:
        """Whether the next lines above and below are sentences, and no rule's."""
        for step in (-1, 1):
            near = number + step
            while 0 <= near < self._end and self._spared.blank[near]:
                near += step
            if not 0 <= near < self._end or near in self._hits or near in self._taken or not self._is_sentence(near):
                return False
        return True

    def _is_sentence(self, number: int) -> bool:
        """Whether a line ends a sentence, of more words than a label has."""
        return ends_sentence(self._lines[number]) and self._document.measure(number)[0] >= SPOKEN

    def _beside(self) -> None:
        """Runs of lines that `beside` rules match, where another rule takes one of them or `RUN` of them differ.

        A column of a table repeats one word; a menu does not.
        """
        soft = {
            number: rule
            for number, rules in self._hits.items()
            for rule in rules[::-1]
            if rule.guards.beside and rule.safety != "report"
        }
        if not soft:
            return
        run: list[int] = []
        sure = False
        for number in [*(n for n in range(self._end) if not self._spared.blank[n]), self._end]:
            if number < self._end and number in self._taken:
                sure = True
            elif number < self._end and number in soft:
                run.append(number)
            else:
                if run and (sure or len({exact_key(self._lines[n]) for n in run}) >= RUN):
                    self._taken.update((n, soft[n].id) for n in run)
                run, sure = [], False

    def _echoed(self) -> None:
        """Lines below a head that stand once more further down, where some do in a row: what a table of contents lists.

        One of them may be worded otherwise than the part that it names.
        """
        heads = self._by_rule(lambda rule: rule.guards.echoed)
        if not heads:
            return
        lines = enumerate(self._lines[: self._end])
        keys = [_part(line) if len(line) <= ENTRY and n not in self._taken else None for n, line in lines]
        last = {key: number for number, key in enumerate(keys)}
        for rule, numbers in heads:
            for head in numbers:
                if entries := self._entries(head, keys, last):
                    self._take([head, *entries], rule)

    def _entries(self, head: int, keys: Sequence[str | None], last: Mapping[str | None, int]) -> Sequence[int]:
        """The lines below `head` that name what stands below them."""
        found: list[int] = []
        strange: list[int] = []
        for number in range(head + 1, self._end):
            if self._spared.blank[number] or number in self._taken:
                continue
            if keys[number] is None or self._is_prose(number):
                break
            if last[keys[number]] > number:
                found += [*strange, number]
                strange = []
            elif strange or not found:
                break
            else:
                strange.append(number)
        named = [number for number in found if last[keys[number]] > found[-1]]
        return found if len(named) >= ENTRIES else ()

    # -- blocks -------------------------------------------------------------------------------------------------

    def _blocks(self) -> None:
        """Heads such as `Related articles`; where nothing but short lines follows to the end, those lines too.

        Above more prose the last short lines may be a subhead, and nothing tells them from a teaser.
        """
        heads = self._by_rule(lambda rule: rule.match.kind == "block" and not rule.guards.echoed)
        if not heads:
            return
        below: list[int] = []  # the short lines that end the text, last first
        floor = self._end - 1  # the last line that is not one of them
        while floor >= 0:
            if not self._spared.blank[floor] and floor not in self._taken:
                calls = self._lines[floor].rstrip().endswith(("?", "!"))  # as titles do too
                if (self._is_prose(floor) and not calls) or self._document.measure(floor)[0] > SHORT:
                    break
                below.append(floor)
            floor -= 1
        below.reverse()
        titles = [0, *accumulate(self._document.measure(n)[0] >= TITLE for n in below)]
        for rule, numbers in heads:
            for number in numbers:
                first = bisect_left(below, number + 1) if number > floor else len(below)
                count = len(below) - first
                if 2 * (titles[-1] - titles[first]) < count or count < rule.guards.min_lines:
                    continue  # names or figures rather than headlines, or nothing at all
                self._take([number, *below[first:]] if count <= rule.guards.max_lines else [number], rule)

    # -- edits --------------------------------------------------------------------------------------------------

    def _reports(self) -> Iterator[Edit]:
        for rule, numbers in self._by_rule(lambda rule: rule.safety == "report", reports=True):
            for number in numbers:
                line = self._document.span(number)
                yield Edit(line.start, line.end, self._lines[number], rule.id)

    # -- helpers ------------------------------------------------------------------------------------------------

    def _by_rule(self, test: Callable[[Rule], bool], *, reports: bool = False) -> list[tuple[Rule, list[int]]]:
        """The rules that pass `test`, each with the lines that it matches above the end."""
        found: dict[str, tuple[Rule, list[int]]] = {}
        for number, rules in self._hits.items():
            for rule in rules:
                if number < self._end and (rule.safety == "report") == reports and test(rule):
                    found.setdefault(rule.id, (rule, []))[1].append(number)
        return list(found.values())

    def _take(self, numbers: Sequence[int], rule: Rule) -> None:
        for number in numbers:
            self._taken.setdefault(number, rule.id)


def _part(line: str) -> str:
    """What a line is called as a part of the text, without its number."""
    return _NUMBER.sub("", exact_key(line))


def _unconditional(rules: Sequence[Rule]) -> Rule | None:
    """The first of the rules that takes its line wherever it stands."""
    for rule in rules:
        guards = rule.guards
        conditional = guards.beside or guards.apart or guards.min_repeats > 1 or guards.position != "any"
        takes_line = rule.action.kind == "delete-line" and rule.match.kind != "block" and rule.safety != "report"
        if takes_line and not conditional:
            return rule
    return None
