"""One document of a run: read, clean, write, and say what came of it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

from cleaner.batch.plan import Task
from cleaner.document import Result
from cleaner.errors import InputError, StageError
from cleaner.io import readers, writers
from cleaner.io.console import shown
from cleaner.pipeline import Cleaner
from cleaner.report import Report


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


@dataclass
class Outcome:
    """What came of one document. Sizes are in characters of text, as the pipeline saw it."""

    name: str
    failure: str | None = None
    note: str | None = None
    changed: bool = False
    size_in: int = 0
    size_out: int = 0
    flags: tuple[str, ...] = ()
    stages: dict[str, Tally] = field(default_factory=dict)
    rules: dict[str, Tally] = field(default_factory=dict)
    report: Report | None = None
    """The report of this document alone, where the job is to report."""


@dataclass(frozen=True)
class Job:
    """What every task of a run shares. Pickles as its configuration."""

    cleaner: Cleaner
    language: str | None = None
    report: bool = False

    def __call__(self, task: Task) -> Outcome:
        """Cleans one document. Its failure is part of the outcome; only StageError is raised: a plug-in is broken."""
        try:
            return self._clean(task)
        except StageError:
            raise
        except InputError as error:
            return Outcome(task.name, failure=str(error))
        except MemoryError:
            return Outcome(task.name, failure="out of memory")
        except (Exception, SystemExit) as error:
            return Outcome(task.name, failure=f"internal error: {type(error).__name__}: {error}")

    def _clean(self, task: Task) -> Outcome:
        decoded = readers.read(task.source)
        result = self.cleaner.explain(decoded.text, language=self.language, source=shown(task.name))
        outcome = Outcome(task.name, note=decoded.note, size_in=len(decoded.text), size_out=len(result.text))
        outcome.changed, outcome.flags = result.changed, result.flags
        outcome.stages, outcome.rules = tallies(result)
        if self.report:
            outcome.report = Report()
            outcome.report.add(task.name, result)
        _write(task.output, result.text, task.new)
        return outcome


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


def _write(path: Path, text: str, new: bool) -> None:
    try:
        writers.write(path, writers.pack(text, path.name), new=new)
    except OSError as error:
        raise InputError(f"cannot be written: {readers.reason(error)}") from error
