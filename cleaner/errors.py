"""The errors a user can meet. Each message names the place, the fault and the repair."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple


class CleanerError(Exception):
    """Base of every error that this package raises on purpose."""


class ConfigError(CleanerError):
    """The configuration, or the way the command was called, is wrong."""


class StageError(CleanerError):
    """A stage could not be found, could not be built, or failed; the message names it."""


class InputError(CleanerError):
    """One input could not be read or cleaned. The inputs beside it are unharmed."""


class TooLarge(InputError):
    """A document over the size limit; `size` is in bytes."""

    def __init__(self, size: int) -> None:
        super().__init__(f"too large: {size:,} bytes or more; raise --max-size, or split it")
        self.size = size

    def __reduce__(self) -> tuple[type[TooLarge], tuple[int]]:
        return TooLarge, (self.size,)


class Stopped(CleanerError):
    """A run that ended before its end: nothing is lost, and the same command goes on from there."""


class Interrupted(Stopped):
    """A run that was asked to stop, and did."""


class Fault(NamedTuple):
    """One thing that is wrong in a rule file: where, in which rule, what, and how to mend it."""

    path: str
    line: int
    rule: str
    message: str
    repair: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.rule}: {self.message}; {self.repair}"


class PackError(CleanerError):
    """Rule files that do not load. `faults` holds every fault found, not the first alone."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("\n".join(map(str, faults)))
        self.faults = tuple(faults)

    def __reduce__(self) -> tuple[type[PackError], tuple[tuple[Fault, ...]]]:
        return PackError, (self.faults,)
