"""The `punctuation` stage: one space between words; quotes, apostrophes, ellipses and dashes in the style asked for."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import partial

from cleaner.config import Config
from cleaner.document import Document
from cleaner.edits import Edit
from cleaner.packs import CodeRule, Rule
from cleaner.stages.dashes import DASH, dash
from cleaner.stages.fixes import Draft, Fix, matcher, switched_off
from cleaner.stages.marks import DOUBLE, SINGLE
from cleaner.stages.quotes import QUOTE, SHORT, straight_quotes
from cleaner.stages.shelter import INDENT, indent, is_code, masked, open_lines, reads_as_prose
from cleaner.stages.spaces import SPACES, glued, has_odd, holds, invisible, line_breaks

PLAIN, TYPOGRAPHIC = {"punctuation": "plain"}, {"punctuation": "typographic"}
RULES = {
    "punctuation/space-run": CodeRule(
        "Several spaces between two words of running text.", "It left at  noon, and nobody on the quay saw it go.\n"
    ),
    "punctuation/curly-quote": CodeRule(
        "A curly quote or apostrophe, where plain ones are asked for.", "“It’s late.”", PLAIN
    ),
    "punctuation/guillemet": CodeRule("A guillemet, where plain quotes are asked for.", "« Il part. »", PLAIN),
    "punctuation/ellipsis": CodeRule("An ellipsis of the other style: `…` or `...`.", "Late… again.", PLAIN),
    QUOTE: CodeRule("A straight quote, where typographic ones are asked for.", 'She said, "Late again."', TYPOGRAPHIC),
    SHORT: CodeRule("A straight apostrophe, where typographic ones are asked for.", "It's late.", TYPOGRAPHIC),
    DASH: CodeRule(
        "A dash of another style than the one asked for.",
        "It left at noon -- an hour late -- and nobody on the quay saw it go.\n",
        {"dashes": "em"},
    ),
}
"""The rules of this stage that are code, and why each is."""

COLUMN = 3  # spaces: from here on a gap behind few words parts columns
FEW = 8  # words

_SPACE = re.compile(f"[{SPACES}]*+")
_GAP = re.compile(r"  (?<=\S  ) *+(?=\S)")
_ODD_GAP = re.compile(rf"[{SPACES}]{{2}}(?<=\S[{SPACES}]{{2}})[{SPACES}]*+(?=\S)")
_SOME_WORDS = re.compile(rf"\s*+(?:\S++\s++){{{FEW - 1}}}\S++")
_LIST_MARK = re.compile(r"\s*+(?:[-*+•▪◦·–—]|\d{1,3}[.)]|[A-Za-z][.)])$")
_CURLY = re.compile("[“”„‟‘’‚‛]")
_GUILLEMET = re.compile("[«»‹›]")
_WORDLESS = re.compile(r"[\s.,;:!?…]*+")
_PARTNER = dict(zip("«»‹›", "»«›‹", strict=True))
_DOTS = re.compile(r"(?<![.…])\.\.\.(?![.…])")
_ONE_ELLIPSIS = re.compile("(?<!…)…(?!…)")
_ANY_ELLIPSIS = re.compile(r"…|\.\.\.")


class Punctuation:
    """Collapses runs of spaces in prose and, where a style is asked for, writes quotes, ellipses and dashes in it.

    Left alone: in the style `keep`, every mark; in all styles, code, addresses, tables, indentation, primes, and
    quotes that do not pair safely.
    """

    name = "punctuation"
    code = RULES

    def __init__(self, config: Config, rules: Sequence[Rule]) -> None:
        self.rules = tuple(rules)
        self._matcher = matcher(self.name, self.rules, config)
        self._off = switched_off(RULES, config)
        self._style = config.punctuation
        self._dashes = config.dashes
        self._checked = config.gate

    def __call__(self, document: Document) -> list[Edit]:
        found = list(self._matcher.spans(document)) if self._matcher else []
        if not self._checked or self._may_need_work(document):
            found += self._edits(document)
        return found

    def _may_need_work(self, document: Document) -> bool:
        """Whether any fix could change the text. False is certain; True is not."""
        text = document.text
        if self._style == "plain" and holds(text, f"{DOUBLE}{SINGLE}…"):
            return True
        if self._style == "typographic" and ("'" in text or '"' in text or "..." in text):
            return True
        if self._dashes != "keep" and (holds(text, "—–") or "--" in text or " - " in text):
            return True
        return "  " in document.unusual or has_odd(document)

    def _edits(self, document: Document) -> list[Edit]:
        draft = Draft(self.name, document.text, self._off)
        draft.run(invisible, unseen=True)  # what `layout` will take away is no part of what is judged here
        draft.run(line_breaks, unseen=True)
        for fix in self._fixes(document):
            draft.run(fix)
        if self._dashes != "keep":
            draft.run(partial(dash, style=self._dashes))
        draft.run(space_run)  # last, because it looks at columns
        return draft.edits()

    def _fixes(self, document: Document) -> tuple[Fix, ...]:
        if self._style == "plain":
            return guillemet, curly_quote, ellipsis_character
        if self._style == "typographic":
            return three_dots, partial(straight_quotes, language=lambda: document.language)
        return ()


def space_run(text: str) -> Iterator[Edit]:
    """Makes one space of several between two words of prose.

    Left alone: indentation and line ends; lines that do not read as prose; lines with a tab or `|`, deep indents and
    lines whose gaps stand under each other, which are tables; a wide gap behind few words, which parts columns; the
    gap behind a list mark.
    """
    present = [space for space in SPACES if space in text]
    if 1 < len(present) < 4 and not any(a + b in text for a in present for b in present):
        return
    pattern = _GAP if present == [" "] else _ODD_GAP
    for start, end in open_lines(text, pattern, _keeps_its_gaps):
        if _aligned(text, start, end, pattern):
            continue
        line = text[start:end]
        some = _SOME_WORDS.match(line)
        for run in pattern.finditer(line):
            first, last = run.span()
            wide = last - first >= COLUMN and not (some and some.end() <= first)
            if wide or _LIST_MARK.match(line, 0, first):
                continue
            new = next((c for c in run[0] if c != " "), " ") if glued(line[first - 1], line[last]) else " "
            yield Edit(start + first, start + last, new, "punctuation/space-run")


def _keeps_its_gaps(line: str) -> bool:
    if "\t" in line.rstrip() or "|" in line or indent(line) >= INDENT:
        return True
    return not reads_as_prose(line) or is_code(line)


def _aligned(text: str, start: int, end: int, pattern: re.Pattern[str]) -> bool:
    """Whether a gap of this line ends in the same column as one of the line above or below."""
    top = max(start - 1, 0)
    bottom = text.find("\n", end + 1)
    above = text[text.rfind("\n", 0, top) + 1 : top]
    below = text[end + 1 :] if bottom < 0 else text[end + 1 : bottom]
    columns = {run.end() for run in pattern.finditer(text[start:end])}
    return any(run.end() in columns for line in (above, below) for run in pattern.finditer(line))


def guillemet(text: str) -> Iterator[Edit]:
    """Writes `"` for `«` and `»`, `'` for `‹` and `›`, without the spaces that French puts inside.

    Left alone: a line whose guillemets do not pair (`Home » News`), unless it is prose with one more at its start or
    end, which is a quotation of several paragraphs; a line with `|`.
    """
    for start, end in open_lines(text, _GUILLEMET):
        line = masked(text[start:end])
        done = 0
        for at, opens in _roles(line) if "|" not in line else ():
            new = '"' if line[at] in "«»" else "'"
            first = at if opens else done + len(line[done:at].rstrip(SPACES))
            done = _SPACE.match(line, at + 1).end() if opens else at + 1  # type: ignore[union-attr]
            yield Edit(start + first, start + done, new, "punctuation/guillemet")


def _roles(line: str) -> list[tuple[int, bool]]:
    """Each guillemet of the line, and whether it opens; none where they do not pair."""
    found = [mark.start() for mark in _GUILLEMET.finditer(line)]
    roles: dict[int, bool] = {}
    if len(found) % 2:
        if not reads_as_prose(line):
            return []
        alone = found[0] if not line[: found[0]].strip() else found[-1]
        roles[alone] = alone == found[0] and not line[:alone].strip()
        if not roles[alone] and _WORDLESS.fullmatch(line, alone + 1) is None:
            return []
    opened: list[int] = []
    for at in found:
        if at in roles:
            continue
        if opened and line[opened[-1]] == _PARTNER[line[at]] and line[opened[-1] + 1 : at].strip():
            if line[at + 1 : at + 2].isalnum():
                return []
            roles[opened.pop()], roles[at] = True, False
        elif (before := line[at - 1 : at]).isalnum() or (before and before in ".,;:!?…"):
            return []
        else:
            opened.append(at)
    return [] if opened else sorted(roles.items())


def curly_quote(text: str) -> Iterator[Edit]:
    """Writes `"` and `'` for curly quotes and apostrophes.

    Left alone: primes (`′`, `″`), modifier letters (`ʼ`, `ʻ`), and what stands in code or addresses.
    """
    for start, end in open_lines(text, _CURLY):
        for found in _CURLY.finditer(masked(text[start:end])):
            new = '"' if found[0] in DOUBLE else "'"
            yield Edit(start + found.start(), start + found.end(), new, "punctuation/curly-quote")


def ellipsis_character(text: str) -> Iterator[Edit]:
    """Writes `...` for `…`. Left alone: `……`, which is the Chinese ellipsis."""
    for start, end in open_lines(text, _ONE_ELLIPSIS):
        for found in _ONE_ELLIPSIS.finditer(masked(text[start:end])):
            yield Edit(start + found.start(), start + found.end(), "...", "punctuation/ellipsis")


def three_dots(text: str) -> Iterator[Edit]:
    """Writes `…` for `...`.

    Left alone: two dots and four (an ellipsis behind a full stop is house style), `. . .`, paths such as `.../a`,
    ranges such as `1...9`, `<...>`.
    """
    for start, end in open_lines(text, _DOTS):
        line = masked(text[start:end])
        for found in _DOTS.finditer(line):
            before, after = line[found.start() - 1 : found.start()] or " ", line[found.end() : found.end() + 1] or " "
            if before not in "/\\<" and after not in "/\\>" and not (before.isdecimal() and after.isdecimal()):
                yield Edit(start + found.start(), start + found.end(), "…", "punctuation/ellipsis")
