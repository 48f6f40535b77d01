"""What is counted of a document, and of many."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from cleaner.document import Result


@dataclass
class Tally:
    """What a stage or a rule did: edits, documents, characters taken out and characters put in their place."""

    edits: int = 0
    documents: int = 0
    removed: int = 0
    written: int = 0

    def add(self, other: Tally) -> None:
        self.edits += other.edits
        self.documents += other.documents
        self.removed += other.removed
        self.written += other.written


@dataclass(kw_only=True)
class Counts:
    """Sizes in characters of text, as the pipeline saw it, and the edits by stage and by rule."""

    changed: int = 0
    size_in: int = 0
    size_out: int = 0
    stages: dict[str, Tally] = field(default_factory=dict)
    rules: dict[str, Tally] = field(default_factory=dict)


def tallies(result: Result) -> tuple[dict[str, Tally], dict[str, Tally]]:
    """Edits by stage and by rule.

    Where two rules made one change, both count the edit, and the last one, which decided the text, the characters.
    """
    stages: defaultdict[str, Tally] = defaultdict(lambda: Tally(documents=1))
    rules: defaultdict[str, Tally] = defaultdict(lambda: Tally(documents=1))
    for change in result.edits:
        for tally in (stages[change.stage], rules[change.rule]):
            tally.edits += 1
            tally.removed += len(change.before)
            tally.written += len(change.text)
        for rule in change.rules:
            rules[rule].edits += rule != change.rule
    return dict(stages), dict(rules)
