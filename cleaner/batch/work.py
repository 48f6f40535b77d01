"""One document of a run: read, clean, write, and say what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from cleaner.batch.plan import Task
from cleaner.batch.tally import Counts, tallies
from cleaner.errors import InputError, StageError
from cleaner.io import readers, writers
from cleaner.io.console import shown
from cleaner.pipeline import Cleaner


@dataclass
class Outcome(Counts):
    """What came of one document."""

    name: str
    failure: str | None = None
    note: str | None = None
    flags: tuple[str, ...] = ()


@dataclass(frozen=True)
class Job:
    """What every task of a run shares. Pickles as its configuration."""

    cleaner: Cleaner
    language: str | None = None

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
        outcome = Outcome(task.name, note=decoded.note, size_in=len(decoded.text))
        text = decoded.text
        if text:
            result = self.cleaner.explain(text, language=self.language, source=shown(task.name))
            text = result.text
            outcome.changed, outcome.flags = result.changed, result.flags
            outcome.stages, outcome.rules = tallies(result)
        outcome.size_out = len(text)
        _write(task.output, text, task.new)
        return outcome


def _write(path: Path, text: str, new: bool) -> None:
    try:
        writers.write(path, writers.pack(text, path.name), new=new)
    except OSError as error:
        raise InputError(f"cannot be written: {readers.reason(error)}") from error
