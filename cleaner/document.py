"""Document, Edit and Result: what goes through the pipeline and what comes out of it."""

from __future__ import annotations

import fnmatch
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, cached_property
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

from cleaner import edits as _edits
from cleaner.edits import Change, Edit, Layer, OffsetMap
from cleaner.language import Language
from cleaner.text import may_be_prose, measure

if TYPE_CHECKING:
    from cleaner.measures import Measures
    from cleaner.scan import Scan


SEQUENCES = ("  ", "](", "][", "]: ", "(http", "(mailto:", "**", "## ")
"""What short cuts ask for that is longer than a character, and in few texts."""
_USUAL = bytes((*range(0x20, 0x7F), *b"\t\n"))


class Line(NamedTuple):
    """One line of a document: its character offsets, without the line break."""

    start: int
    end: int


class Document:
    """One article as plain text, with what is known of it.

    `text` is never changed; a stage answers with edits. What several stages need (the lines, what they measure) is
    computed once, when first asked for.
    """

    def __init__(
        self,
        text: str,
        *,
        source: str | None = None,
        language: Language | str | None = None,
        title: str | None = None,
    ) -> None:
        self.text = text
        self.source = source
        self.title = title
        self._language = language if isinstance(language, Language) else Language(text, given=language)

    @property
    def language(self) -> str | None:
        """ISO 639-1 code, as given by the caller or detected now; None where the text is too short to tell."""
        return self._language.code

    @cached_property
    def lines(self) -> list[str]:
        """The lines, without their `\\n`."""
        return self.text.split("\n")

    @cached_property
    def unusual(self) -> frozenset[str]:
        """What most short cuts ask for: of `text` the characters but printable ASCII, tabs and line feeds, and those of
        `SEQUENCES` that it holds."""
        data = self.text.encode("utf-8", "surrogatepass")
        rare = data.translate(None, _USUAL).decode("utf-8", "surrogatepass")
        return frozenset((*rare, *(SEQUENCES[place] for _, place in _scan()(data))))

    @cached_property
    def starts(self) -> list[int]:
        """Offset of each line of `lines`, in characters of `text`, and of where a line behind the last would start."""
        return [*accumulate(map((1).__add__, map(len, self.lines)), initial=0)]

    def span(self, number: int) -> Line:
        """Offsets of a line, in characters of `text`."""
        return Line(self.starts[number], self.starts[number + 1] - 1)

    @cached_property
    def spans(self) -> list[Line]:
        """Offsets of each line of `lines`."""
        return list(map(self.span, range(len(self.lines))))

    def covered(self, start: int, end: int) -> range:
        """The numbers of the lines that lie whole in `text[start:end]`."""
        return range(bisect_left(self.starts, start), bisect_right(self.starts, end + 1) - 1)

    def measure(self, number: int) -> tuple[int, bool]:
        """Words of a line, and whether it is running text (`cleaner.text.measure`), each line measured once."""
        found = self._measured[number]
        if found is None:
            found = self._measured[number] = measure(self.lines[number])
        return found

    def is_prose(self, number: int) -> bool:
        """Whether a line is running text; most lines that are none need not be measured to tell."""
        if self._measured[number] is None and not may_be_prose(self.lines[number]):
            return False
        return self.measure(number)[1]

    @cached_property
    def measures(self) -> Measures:
        """All lines measured at once: quicker than one by one where there are many."""
        from cleaner.measures import measures  # imported here, with numpy: `import cleaner` is to be quick

        found = measures(self.text)
        self._measured[:] = zip(found.words.tolist(), found.prose.tolist(), strict=True)
        return found

    @cached_property
    def _measured(self) -> list[tuple[int, bool] | None]:
        return [None] * len(self.lines)

    def part(self, first: int, last: int) -> Document:
        """The lines from `first` up to `last` as a document, with what is known of them."""
        part = self.with_text(self.text[self.starts[first] : self.starts[last] - 1])
        part._measured[:] = self._measured[first:last]
        return part

    def left(self, text: str) -> Document:
        """The article as a stage left it: what went may have been in another language."""
        return Document(text, source=self.source, language=self._language.of(text), title=self.title)

    def with_text(self, text: str) -> Document:
        """The same article with other text, such as a part of it; the language is that of all."""
        return Document(text, source=self.source, language=self._language, title=self.title)

    def deletions(self, lines: Mapping[int, str], cut: tuple[int, str] | None = None) -> Iterator[Edit]:
        """The edits that delete `lines`, number -> rule, and, by a `cut`, all that stands from a line on.

        A line goes with the line break behind it; behind the last line that stays, with all that stands before it.
        So no blank lines are left at the end, and a text without a final line break gets none.
        """
        end = len(self.lines) if cut is None else cut[0]
        last = end - 1
        while last >= 0 and (last in lines or not self.lines[last].strip()):
            last -= 1
        done = self.span(last).end if last >= 0 else 0
        for number in sorted(n for n in lines if n < end):
            start, stop = self.span(number)
            if number < last:
                yield Edit(start, stop + 1, "", lines[number])
            else:
                yield Edit(done, stop, "", lines[number])
                done = stop
        if cut is not None:
            yield Edit(done, len(self.text) - self.text.endswith("\n"), "", cut[1])


@cache
def _scan() -> Scan:
    from cleaner.scan import Scan  # imported here, with Hyperscan: `import cleaner` is to be quick

    return Scan(list(map(str.encode, SEQUENCES)), once=True)


class Result:
    """What cleaning one text gave, and the way back.

    `text` is the clean text and `original` what went in. `flags` say what a person should look at (`over-removal`).
    `pack_version` is the hash of all the rules that were in force.
    """

    def __init__(
        self, original: str, layers: Sequence[Layer], language: Language, flags: Sequence[str], pack_version: str
    ) -> None:
        self.original = original
        self.layers = tuple(layers)
        self.text = layers[-1].after if layers else original
        self.flags = tuple(flags)
        self.pack_version = pack_version
        self._language = language

    @property
    def language(self) -> str | None:
        """ISO 639-1 code; detected when first asked for, unless the caller gave it."""
        return self._language.code

    @property
    def changed(self) -> bool:
        return self.text != self.original

    @cached_property
    def edits(self) -> tuple[Change, ...]:
        """Every change, in offsets of `original`, in order, never overlapping.

        Where a later stage changed what an earlier one had written, the two are one `Change`; its `rule` and `stage`
        are the later ones and `rules` names both.
        """
        return tuple(_edits.compose(self.original, self.layers))

    @cached_property
    def offsets(self) -> OffsetMap:
        """Maps any offset or span of `text` to its place in `original`."""
        return OffsetMap(self.edits)

    @property
    def reports(self) -> tuple[Change, ...]:
        """What `report` rules found, in offsets of `original`; the text there was left as it is."""
        return tuple(_edits.reported(self.layers))

    @property
    def losers(self) -> tuple[Change, ...]:
        """Edits that were not made because another edit of the same stage already covered their place."""
        return tuple(_edits.overruled(self.layers))

    def revert(self, rule: str | None = None) -> str:
        """The text without the changes that `rule` (an id or a glob such as `boilerplate/*`) took part in.

        Without `rule`, every change is taken back: the original, byte for byte.
        """
        if rule is None:
            return self.original
        kept = [c for c in self.edits if not any(fnmatch.fnmatchcase(r, rule) for r in c.rules)]
        return _edits.apply(self.original, kept)


__all__ = ["Change", "Document", "Edit", "Line", "Result"]
