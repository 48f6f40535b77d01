"""A run: a plan carried out, the ledger kept, the summary given."""

from __future__ import annotations

import gc
import hashlib
import os
import time
from collections.abc import Callable
from contextlib import ExitStack, nullcontext
from dataclasses import dataclass, field

import msgspec

from cleaner.batch import files, ledger, pool, reporting
from cleaner.batch.feed import Feed
from cleaner.batch.ledger import DAMAGED, DONE, Ledger
from cleaner.batch.lock import locked
from cleaner.batch.plan import Plan
from cleaner.batch.recorder import Recorder
from cleaner.batch.signals import stopping
from cleaner.batch.summary import Summary, summarised
from cleaner.batch.units import Task
from cleaner.batch.work import Job
from cleaner.errors import Interrupted
from cleaner.io import places
from cleaner.io.layout import Fields
from cleaner.io.readers import prepare
from cleaner.report import Run
from cleaner.version import __version__


def default_workers() -> int:
    """How many processors this process may use."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # not on macOS and Windows
        return os.cpu_count() or 1


@dataclass(frozen=True)
class How:
    """How a plan is carried out. Nothing here but `fields` changes a byte of the output."""

    workers: int = 1
    fields: Fields = field(default_factory=Fields)
    force: bool = False
    """Whether what is done already is done again."""
    patience: float = pool.PATIENCE
    about: Run | None = None
    """What the report says of the run; None: no report is written."""


def todo(made: Plan, key: str, force: bool = False) -> list[Task]:
    """The tasks that are not done already: with this input, these rules and this configuration."""
    return [task for task in made.tasks if force or not _is_done(made, task, key)]


def _is_done(made: Plan, task: Task, key: str) -> bool:
    entry = made.known.get(task.name)
    if entry is None or entry.state not in (DONE, DAMAGED) or entry.key != key:
        return False
    return entry.fingerprint == task.fingerprint != "" and places.exists(task.output)


def key_of(job: Job, fields: Fields) -> tuple[str, str]:
    """What decides the bytes of an output beside its input, as a hash and in full."""
    settings = msgspec.structs.asdict(job.cleaner.config)
    for name in ("rules", "disable", "risky", "gate"):  # the version of the rules covers these
        settings.pop(name)
    told = msgspec.json.encode(
        {"version": __version__, "language": job.language, "limit": job.limit, "fields": fields, "settings": settings}
    )
    digest = hashlib.blake2b(told + job.cleaner.pack_version.encode(), digest_size=12).hexdigest()
    return digest, told.decode()


def run(made: Plan, job: Job, how: How | None = None, advance: Callable[[int], None] = lambda _: None) -> Summary:
    """Cleans what is to be done of `made`, and calls `advance` with the number of documents that are done.

    The same bytes are written for any number of workers. Raises ConfigError where the output cannot be written or
    another run writes there, StageError where a plug-in is broken, Stopped and Interrupted where the run ends before
    its end; what was written until then stays, the ledger knows it, and the same call goes on from there.
    """
    how, begun = how or How(), time.monotonic()
    with locked(made.home) if made.home else nullcontext():
        made.known = ledger.entries(made.home)
        book = Ledger(made.home and made.home / ledger.NAME)
        try:
            done = _carry_out(made, book, job, how, advance)
            summary = summarised(made, book, job.cleaner.pack_version, len(made.tasks) - done)
            if how.about is not None and made.home is not None:
                about = msgspec.structs.replace(how.about, seconds=time.monotonic() - begun)
                with files.telling(made.home):
                    reporting.write(made.home, book, summary, {task.name for task in made.tasks}, about)
            return summary
        finally:
            book.close()


def _carry_out(made: Plan, book: Ledger, job: Job, how: How, advance: Callable[[int], None]) -> int:
    """Does what is to be done; how many inputs that was."""
    key, settings = key_of(job, how.fields)
    tasks = todo(made, key, how.force)
    outputs = [(task, files.relative(made, task)) for task in tasks]
    book.plan(outputs, key, job.cleaner.pack_version, settings, how.force)
    part = files.parts(made)
    recorder = Recorder(book, key, part, advance)
    with ExitStack() as stack:
        stack.callback(files.tidy, made, tasks, book, part)
        stack.callback(lambda: book.release(t.name for t in tasks if t.new and places.exists(t.output)))
        stack.callback(recorder.abandon)
        stack.callback(recorder.settle)
        if not tasks:
            return 0
        if any(task.kind in ("html", "warc") for task in tasks):
            prepare()
        feed = Feed(tasks, book, key, how.fields, job.limit, part)
        gc.freeze()  # what is loaded by now stays; whoever looks for garbage, here or in a worker, passes it over
        stack.callback(gc.unfreeze)
        stop = stack.enter_context(stopping())
        workers = stack.enter_context(pool.Pool(job, how.workers, how.patience))
        for unit, answer in workers.answers(iter(feed), stop):
            recorder.take(unit, answer)
        if stop():
            raise Interrupted("interrupted; the same command goes on from here")
    return len(tasks)
