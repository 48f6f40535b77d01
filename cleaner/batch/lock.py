"""One run at a time on one output."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from cleaner.errors import ConfigError, Stopped
from cleaner.io.console import shown
from cleaner.io.readers import reason
from cleaner.io.writers import full, is_full

NAME = ".cleaner.lock"


@contextmanager
def locked(home: Path) -> Iterator[None]:
    """Holds `home`, which is made where it is missing, until the end. A process that dies, however, lets go of it.

    Raises ConfigError where another process holds it, which is named, or where `home` cannot be written; Stopped where
    the disk is full.
    """
    path = home / NAME
    try:
        home.mkdir(parents=True, exist_ok=True)
        file = _taken(path)
    except OSError as error:
        if is_full(error):
            raise Stopped(full(home)) from error
        raise ConfigError(f"{shown(home)}: cannot be written: {reason(error)}; choose another output") from error
    try:
        yield
    finally:
        with suppress(OSError):
            path.unlink()
        os.close(file)


def _taken(path: Path) -> int:
    while True:
        file = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
        try:
            _lock(file)
        except OSError as error:
            holder = os.read(file, 20).decode(errors="replace").strip() or "unknown"
            os.close(file)
            message = f"another run, process {holder}, is writing there; wait for its end, or stop it"
            raise ConfigError(f"{shown(path.parent)}: {message}") from error
        with suppress(FileNotFoundError):
            if os.path.samestat(os.fstat(file), os.stat(path)):  # else its last holder has just removed it
                os.ftruncate(file, 0)
                os.write(file, f"{os.getpid()}\n".encode())
                return file
        os.close(file)


def _lock(file: int) -> None:
    """Takes a lock that belongs to this process alone, not to those that it forks. Raises OSError."""
    try:
        import fcntl
    except ImportError:  # Windows
        import msvcrt

        msvcrt.locking(file, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]
    else:
        fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
