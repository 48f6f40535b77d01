"""A run: a plan carried out, the manifest kept, the summary given."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Generator, Iterable
from contextlib import closing, suppress
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from cleaner import __version__
from cleaner.batch import manifest
from cleaner.batch.plan import Plan, Task, plan
from cleaner.batch.progress import progress
from cleaner.batch.summary import Summary
from cleaner.batch.work import Job, Outcome
from cleaner.config import Config
from cleaner.errors import ConfigError
from cleaner.io import console
from cleaner.io.formats import format_of
from cleaner.io.readers import prepare
from cleaner.io.writers import temporary
from cleaner.pipeline import Cleaner
from cleaner.report import Report, Run, page


def default_workers() -> int:
    """How many processors this process may use."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # not on macOS and Windows
        return os.cpu_count() or 1


def run(
    made: Plan,
    job: Job,
    *,
    workers: int = 1,
    advance: Callable[[], None] = lambda: None,
    report: Report | None = None,
) -> Summary:
    """Cleans every document of `made`, with `workers` processes (1: in this one), and calls `advance` after each.

    What the job reports of each document is added to `report`.

    The same bytes are written for any number of workers. Raises ConfigError where the output directory cannot be
    written, StageError where a plug-in is broken; what was written until then stays, and the manifest says so.
    """
    summary = Summary(pack_version=job.cleaner.pack_version)
    summary.skipped.update(made.found.skipped)
    summary.notes.update(made.found.notes)
    for name, reason in made.found.failures.items():
        summary.add(Outcome(name, failure=reason))
        if report is not None:
            report.add(name, reason)
    if made.directory is not None:  # before anything else: a run that is killed must know its files again
        manifest.save(made.directory, made.owned.union(_names(made, made.tasks)))
    try:
        with closing(_outcomes(made.tasks, job, workers)) as outcomes:
            for outcome in outcomes:
                summary.add(outcome)
                if report is not None:
                    _tell(report, outcome)
                advance()
    finally:
        _tidy(made, summary)
    summary.settle()
    return summary


def _tell(report: Report, outcome: Outcome) -> None:
    if outcome.report is not None:
        report.merge(outcome.report)
    else:
        report.add(outcome.name, outcome.failure or "")


def _outcomes(tasks: list[Task], job: Job, workers: int) -> Generator[Outcome]:
    if workers == 1 or not tasks:
        yield from map(job, tasks)
        return
    from cleaner.batch import pool

    if any((form := format_of(task.source.name)) and form.html for task in tasks):
        prepare()
    yield from pool.each(job, tasks, min(workers, len(tasks)))


def _names(made: Plan, tasks: Iterable[Task]) -> list[str]:
    assert made.directory is not None
    return [os.path.relpath(task.output, made.directory) for task in tasks]


def _tidy(made: Plan, summary: Summary) -> None:
    """Removes what processes that died left half written; the manifest then names what is there, not what was planned.

    An output is ours where its document did not fail: a run that was interrupted does not know all that it wrote.
    """
    if summary.failures or summary.documents < len(made.tasks):
        for task in made.tasks:
            with suppress(OSError):
                temporary(task.output).unlink(missing_ok=True)
    if made.directory is not None:
        done = _names(made, (task for task in made.tasks if task.name not in summary.failures))
        names = made.owned.union(done)
        manifest.save(made.directory, {name for name in names if os.path.lexists(made.directory / name)})


class Options(NamedTuple):
    """How `cleaner run` was called."""

    workers: int
    overwrite: bool = False
    quiet: bool = False
    as_json: bool = False
    language: str | None = None
    report: bool = False


def run_and_tell(source: Path, out: str, config: Config, options: Options) -> bool:
    """Plans, runs, and tells: the summary on standard output, failures on standard error. Whether any input failed.

    Raises CleanerError as `plan`, `Cleaner` and `run` do.
    """
    job = Job(Cleaner(config), options.language, options.report)
    made = plan(source, out, overwrite=options.overwrite)
    if options.report:
        refuse_report(made, overwrite=options.overwrite)
    report, begun, started = Report(), time.monotonic(), datetime.now()
    with progress(len(made.tasks), quiet=options.quiet) as advance:
        summary = run(made, job, workers=options.workers, advance=advance, report=report if options.report else None)
    if options.report:
        seconds = time.monotonic() - begun
        version = job.cleaner.pack_version
        about = Run(str(source), out, __version__, version, f"{started:%Y-%m-%d %H:%M}", seconds, config.changed())
        write_report(made, report, about)
    if options.as_json:
        console.out(summary.to_json())
    elif not options.quiet:
        console.out(summary.render())
    for name, reason in summary.failures.items():
        console.err(f"{console.shown(name)}: {console.shown(reason)}")
    return bool(summary.failures)


def refuse_report(made: Plan, *, overwrite: bool) -> None:
    """Raises ConfigError where the report has no place, or another file has it."""
    if made.directory is None:
        raise ConfigError("--report goes into the output directory, and the output is a file; end OUT with a slash")
    for name in (page.JSON, page.HTML):
        if os.path.lexists(made.directory / name) and not (overwrite or name in made.owned):
            raise ConfigError(f"{console.shown(made.directory / name)}: was not written by an earlier run; move it")


def write_report(made: Plan, report: Report, about: Run) -> None:
    """Puts the report into the output directory, and its files on the manifest."""
    assert made.directory is not None
    page.write(report, about, made.directory)
    manifest.save(made.directory, manifest.load(made.directory) | {page.JSON, page.HTML})
