"""Many processes, none of which can take another's document with it."""

from __future__ import annotations

import multiprocessing
import signal
import sys
from collections import deque
from collections.abc import Callable, Generator
from concurrent.futures import FIRST_COMPLETED, Future, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import closing

from pebble import ProcessExpired, ProcessPool

from cleaner.batch.plan import Task
from cleaner.batch.work import Outcome

PATIENCE = 600.0
"""Seconds for one document, then its process is stopped. Far above any article; a run must end."""

_ALL_DEAD = "the worker processes died"
Work = Callable[[Task], Outcome]


class _Lost(Exception):
    """A document without an outcome, because the process that had it is gone."""


def each(work: Work, tasks: list[Task], workers: int) -> Generator[Outcome]:
    """`work` done on all `tasks` by `workers` processes; outcomes come as they are ready.

    A document whose process dies is tried once more, alone, after all others: so the one at fault is named and a
    neighbour that was only near keeps its place. What `work` raises ends the run.
    """
    pending, lost = deque(tasks), deque[Task]()
    while pending:
        with closing(_round(work, pending, workers)) as answers:
            for task, outcome in answers:
                if isinstance(outcome, _Lost):
                    lost.append(task)
                else:
                    yield outcome
    while lost:
        again = lost.popleft()._replace(new=False)  # its process may have died after it wrote
        with closing(_round(work, deque([again]), 1)) as answers:
            for task, outcome in answers:
                yield Outcome(task.name, failure=str(outcome)) if isinstance(outcome, _Lost) else outcome


def _round(work: Work, pending: deque[Task], workers: int) -> Generator[tuple[Task, Outcome | _Lost]]:
    """Takes from `pending` until it is empty or the pool as a whole breaks; then what was under way is lost."""
    pool = ProcessPool(max_workers=workers, initializer=_adopt, initargs=(work,), context=_context())
    live: dict[Future[Outcome], Task] = {}
    try:
        broken = False
        while (pending or live) and not broken:
            while pending and len(live) < 4 * workers and not broken:
                task = pending.popleft()
                try:
                    live[pool.schedule(_do, args=(task,), timeout=PATIENCE)] = task
                except RuntimeError:  # the pool broke since it was looked at last
                    broken = True
                    yield task, _Lost(_ALL_DEAD)
            done, _ = wait(live, timeout=5, return_when=FIRST_COMPLETED)
            broken = broken or not (done or pool.active)
            for future in done:
                broken = broken or isinstance(future.exception(), BrokenProcessPool)
                task = live.pop(future)
                yield task, _answer(task, future)
        for task in live.values():
            yield task, _Lost(_ALL_DEAD)
    finally:
        pool.stop()  # type: ignore[no-untyped-call]
        pool.join()


def _answer(task: Task, future: Future[Outcome]) -> Outcome | _Lost:
    """The outcome in `future`, or why there is none. Raises what the work raised."""
    try:
        return future.result()
    except ProcessExpired as error:
        return _Lost(f"the worker process died ({_cause(error.exitcode)})")
    except TimeoutError:
        return Outcome(task.name, failure=f"no result within {PATIENCE:,.0f} seconds; its worker process was stopped")
    except BrokenProcessPool:
        return _Lost(_ALL_DEAD)


def _cause(exitcode: int) -> str:
    if exitcode >= 0:
        return f"exit code {exitcode}"
    try:
        return f"killed by {signal.Signals(-exitcode).name}"
    except ValueError:
        return f"killed by signal {-exitcode}"


def _context() -> multiprocessing.context.BaseContext:
    """Fork on Linux: workers share what is loaded already. Elsewhere forking is not safe beside system libraries."""
    return multiprocessing.get_context("fork" if sys.platform == "linux" else "spawn")


_work: Work | None = None  # in a worker process: what it was started for


def _adopt(work: Work) -> None:
    global _work
    _work = work


def _do(task: Task) -> Outcome:
    assert _work is not None
    return _work(task)
