"""Many processes, none of which can take another's document with it, and answers in the order of the work."""

from __future__ import annotations

import multiprocessing
import signal
import sys
import time
from collections import deque
from collections.abc import Callable, Generator, Iterator
from concurrent.futures import CancelledError, Future, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from typing import Any

from pebble import ProcessExpired, ProcessPool

from cleaner.batch import quarantine
from cleaner.batch.units import Answer, Files, Rows, Unit, counted
from cleaner.errors import Stopped

PATIENCE = 60.0
"""Seconds for one document, then its process is stopped. Far above any article; a run must end."""
GRACE = 10.0
"""Seconds that a run which is asked to stop waits for the documents under way."""
AHEAD = 3  # units under way for each worker
DEATHS = 2  # of processes that had a document alone, before it is quarantined
TRIES = 3  # pools that may break without one answer, before the run gives up

Work = Callable[[Any], Answer]


class Pool:
    """`workers` processes that do `work`; a context manager.

    A unit whose process dies or that takes more than `patience` seconds is done again in parts of one document, each
    alone. A document that takes too long then too, or at which the process dies twice (once, somebody may have killed
    it), is quarantined, with the reason.
    """

    def __init__(self, work: Work, workers: int, patience: float = PATIENCE) -> None:
        self._work, self._workers, self._patience = work, workers, patience
        self._pool: ProcessPool | None = None
        self._broken = 0
        self._reason, self._late = "", False

    def __enter__(self) -> Pool:
        return self

    def __exit__(self, *_: object) -> None:
        self._drop()

    def answers(
        self, units: Iterator[Unit], stop: Callable[[], bool] = lambda: False
    ) -> Generator[tuple[Unit, Answer | None]]:
        """Each unit with its answer, in order; None for what is no work. What `work` raises ends it.

        Once `stop` says so, no more units are taken; those under way are waited for, but not for long.
        """
        window: deque[tuple[Unit, Future[Any] | None]] = deque()
        given_up: float | None = None
        while True:
            while given_up is None and len(window) < AHEAD * self._workers and not stop():
                unit = next(units, None)
                if unit is None:
                    break
                window.append((unit, self._submit(unit) if isinstance(unit, (Files, Rows)) else None))
            if not window:
                return
            unit, future = window.popleft()
            if stop() and given_up is None:
                given_up = time.monotonic() + GRACE
            if future is None or not isinstance(unit, (Files, Rows)):
                yield unit, None
                continue
            if self._stale(future):
                future = self._submit(unit)
            if not self._ready(future, stop, given_up):
                return
            answer = self._answer(future) or self._alone(unit)
            self._broken = 0
            yield unit, answer

    def _ready(self, future: Future[Any], stop: Callable[[], bool], given_up: float | None) -> bool:
        """Waits for `future`. False: the run is to stop and has waited long enough."""
        begun = time.monotonic()
        while not wait([future], timeout=0.5).done:
            now = time.monotonic()
            if stop():
                given_up = given_up or now + GRACE
                if now > given_up:
                    return False
            broken = self._pool is None or not self._pool.active
            if broken or now - begun > AHEAD * self._patience + GRACE:  # a worker that was killed may have kept a lock
                return True
        return True

    def _submit(self, unit: Files | Rows) -> Future[Any]:
        for _ in range(2):
            if self._pool is None:
                self._pool = ProcessPool(
                    max_workers=self._workers, initializer=_adopt, initargs=(self._work,), context=_context()
                )
            with suppress(RuntimeError):  # the pool broke since it was looked at last
                future: Future[Any] = self._pool.schedule(_do, args=(unit,), timeout=self._patience)
                future.pool = self._pool  # type: ignore[attr-defined]
                return future
            self._drop()
        raise Stopped("no worker process can be started; the same command goes on once there is memory for them")

    def _answer(self, future: Future[Any]) -> Answer | None:
        """The answer in `future`; None where its process was lost. Raises what the work raised."""
        try:
            return Answer.unpacked(future.result(timeout=0))
        except ProcessExpired as error:
            self._reason, self._late = f"the worker process died ({_cause(error.exitcode)})", False
        except TimeoutError:
            told = f"no result within {self._patience:,.3g} seconds; its worker process was stopped"
            self._reason, self._late = told, True
        except (BrokenProcessPool, CancelledError):
            self._no_pool()
        return None

    def _no_pool(self) -> None:
        """Lets go of a pool that broke; another will do what it left undone."""
        self._drop()
        self._broken += 1
        if self._broken >= TRIES:
            why = "the worker processes die before they do anything"
            raise Stopped(f"{why}; see whether there is memory for them, and run the same command again")

    def _stale(self, future: Future[Any]) -> bool:
        """Whether the pool that had `future` broke before there was an answer."""
        lost = future.cancelled() or (future.done() and isinstance(future.exception(), BrokenProcessPool))
        return lost or (getattr(future, "pool", None) is not self._pool and not future.done())

    def _alone(self, unit: Files | Rows) -> Answer:
        """The answer for a unit that was lost: each of its documents alone."""
        docs, rows = [], []
        for part in unit.parts():
            answer, deaths = None, 0
            while answer is None:
                future = self._submit(part)
                self._ready(future, lambda: False, None)
                answer = self._answer(future)
                if answer is None and self._pool is not None:
                    deaths += 1
                    if self._late or deaths == DEATHS:
                        answer = quarantine.lost(part, self._reason)
            docs += answer.docs
            rows.append(answer.rows)
        if isinstance(unit, Files):
            return Answer(docs)
        return Answer(docs, unit.packed(docs, unit.layout.joined(rows)), counted(docs))

    def _drop(self) -> None:
        if self._pool is not None:
            self._pool.stop()  # type: ignore[no-untyped-call]
            self._pool.join()
            self._pool = None


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
    if sys.platform == "linux":  # a worker must not outlive a run that is killed
        import ctypes

        ctypes.CDLL(None).prctl(1, signal.SIGKILL)


def _do(unit: Files | Rows) -> tuple[bytes, Any, Any]:
    assert _work is not None
    return _work(unit).packed()
