"""The `boilerplate` stage: lines, runs of lines and tails that are not the article."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import ClassVar

from cleaner.config import Config
from cleaner.document import Document
from cleaner.edits import Edit
from cleaner.match import Matcher
from cleaner.packs import CodeRule, Rule
from cleaner.page import Page


class Boilerplate:
    """Drops what is not the article: prompts, teasers, navigation, and everything behind its tail.

    Left alone: lines that no rule names, however short; a one-word line such as `Home` away from others of its kind;
    everything behind a comment or related head where the article goes on (two lines of prose in a row).
    """

    name = "boilerplate"
    code: ClassVar[Mapping[str, CodeRule]] = {}

    def __init__(self, config: Config, rules: Sequence[Rule]) -> None:
        self.rules = tuple(rules)
        spans = [rule for rule in self.rules if rule.match.kind == "span"]
        self._lines = Matcher([rule for rule in self.rules if rule.match.kind != "span"], gate=config.gate)
        self._spans = Matcher(spans, gate=config.gate) if spans else None

    def __call__(self, document: Document) -> Iterator[Edit]:
        if hits := self._lines.hits(document):
            yield from Page(document, hits).edits()
        if self._spans is not None:
            yield from self._spans.spans(document)
