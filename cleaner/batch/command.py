"""`cleaner run`: plan, run, tell."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from cleaner.batch import pool, run, summary
from cleaner.batch.ledger import RUNNING
from cleaner.batch.plan import Plan, Wishes, plan
from cleaner.batch.progress import progress
from cleaner.batch.work import Job
from cleaner.config import Config
from cleaner.io import console, readers
from cleaner.io.layout import Fields
from cleaner.pipeline import Cleaner
from cleaner.report import Run, page

TOLD = 20  # quarantined documents that are named on standard error


class Options(NamedTuple):
    """How `cleaner run` was called."""

    workers: int | None = None
    overwrite: bool = False
    force: bool = False
    dry_run: bool = False
    follow: bool = False
    quiet: bool = False
    as_json: bool = False
    language: str | None = None
    to: str | None = None
    fields: Fields = Fields()
    time_limit: float = pool.PATIENCE
    max_size: float = readers.LIMIT / 2**20
    state: Path | None = None
    report: bool = True


def run_and_tell(source: str, out: str, config: Config, options: Options) -> bool:
    """Plans, runs, and tells: the summary on standard output, failures on standard error. Whether any input failed.

    Raises CleanerError as `plan`, `Cleaner` and `run` do.
    """
    job = Job(Cleaner(config), options.language, int(options.max_size * 2**20))
    made = plan(source, out, Wishes(options.overwrite, options.to, options.follow, options.state))
    how = run.How(options.workers or run.default_workers(), options.fields, options.force, options.time_limit)
    if options.report and made.home is not None:
        how = replace(how, about=Run.of(source, out, config, job.cleaner.pack_version))
    if options.dry_run:
        console.out(_preview(made, run.key_of(job, how.fields)[0], how.force))
        return False
    tables = any(task.table for task in made.tasks)
    with progress(None if tables else len(made.tasks), quiet=options.quiet) as advance:
        done = run.run(made, job, how, advance)
    if options.as_json:
        console.out(done.to_json())
    elif not options.quiet:
        console.out(done.render())
        if how.about is not None and made.home is not None:
            console.out(f"report: {console.shown(made.home / page.HTML)}\n")
    for name, reason in done.failures.items():
        console.err(f"{console.shown(name)}: {console.shown(reason)}")
    named = [name for name in done.quarantine if name not in done.failures][:TOLD]
    for name in named:
        console.err(f"{console.shown(name)}: {console.shown(done.quarantine[name])}")
    if done.quarantined:
        console.err(f"{done.quarantined:,} quarantined; their text is in {summary.where(made.home)}")
    return bool(done.failures or done.quarantined)


def _preview(made: Plan, key: str, force: bool) -> str:
    """What a run would do, a line for each input, and a count."""
    lines, counts = [], Counter[str]()
    doing = {task.name for task in run.todo(made, key, force)}
    for task in made.tasks:
        entry = made.known.get(task.name)
        if task.name not in doing:
            what = "unchanged"
        elif entry is None:
            what = "new"
        elif entry.state == RUNNING and not force:
            what = "to go on with"
        elif entry.fingerprint != task.fingerprint:
            what = "changed"
        else:
            what = "to do again"
        counts[what] += 1
        if what != "unchanged":
            lines.append(f"{what}: {console.shown(task.name)} -> {console.shown(str(task.output))}\n")
    told = ", ".join(f"{number:,} {what}" for what, number in sorted(counts.items())) or "nothing to do"
    return "".join(lines) + f"{told}; nothing was written\n"
