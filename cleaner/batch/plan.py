"""What a run will read and write, decided and checked before anything is written."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import chain, count
from pathlib import Path
from typing import NamedTuple

from cleaner.batch import manifest
from cleaner.errors import ConfigError
from cleaner.io.console import shown
from cleaner.io.formats import SUFFIXES, format_of, numbered, output_names
from cleaner.io.walk import Found, walk


class Task(NamedTuple):
    """One document: where it is, where it goes, what it is called in messages."""

    source: Path
    output: Path
    name: str
    new: bool
    """Whether nothing is at `output` yet."""


@dataclass
class Plan:
    """The tasks of a run, in order of name, and what was met beside them."""

    tasks: list[Task]
    found: Found = field(default_factory=Found)
    directory: Path | None = None
    """Where the manifest goes; None for a single output file, which has none."""
    owned: frozenset[str] = frozenset()
    """What earlier runs wrote into `directory`."""


def plan(source: Path, out: str, *, overwrite: bool = False) -> Plan:
    """What `cleaner run source out` will do. Writes nothing.

    `out` is a directory, but for a single file without a slash at its end that is no directory yet: then it is the
    output file. Raises ConfigError where `source` is not there or no document, where one of the two lies in the other,
    and where an output is in the way of a file that no earlier run wrote (unless `overwrite`).
    """
    if source.is_dir():
        return _plan_tree(source, Path(out), overwrite)
    if not source.exists():
        raise ConfigError(f"{shown(source)}: not found; name a file or a directory")
    if not source.is_file():
        raise ConfigError(f"{shown(source)}: not a regular file; for one text from a pipe use `cleaner clean`")
    if format_of(source.name) is None:
        raise ConfigError(f"{shown(source)}: not a document by its suffix; there are {SUFFIXES}")
    if out.endswith((os.sep, "/")) or Path(out).is_dir():
        return _plan_into(source, Path(out), overwrite)
    return _plan_file(source, Path(out), overwrite)


def assign(names: Iterable[str]) -> dict[str, str]:
    """Input name -> output name, both relative, no two alike.

    Text keeps its name. HTML becomes `.txt`, in order of name; where a text, a directory or another page has taken
    that, it keeps its suffix before the new one: `a.html.txt`, then `a.html.2.txt`.
    """
    names = list(names)
    given = {name: name for name in names if output_names(name) == [name]}
    taken = set(given) | {parent for name in names for parent in _parents(name)}
    for name in names:
        if name not in given:
            directory, base = os.path.split(name)
            candidates = chain(output_names(base), (numbered(base, n) for n in count(2)))
            given[name] = next(c for c in (os.path.join(directory, b) for b in candidates) if c not in taken)
            taken.add(given[name])
    return given


def _plan_tree(source: Path, out: Path, overwrite: bool) -> Plan:
    _refuse_nesting(source, out)
    if os.path.lexists(out) and not out.is_dir():
        raise ConfigError(f"{shown(out)}: a file is there; name a directory for the output")
    owned = manifest.load(out)
    found = walk(source)
    given = assign(found.files)
    _refuse_blocked_directories(source, out, given.values())
    new = {name: _is_new(out / name, name in owned or overwrite) for name in given.values()}
    _refuse_foreign(out, [name for name, free in new.items() if free is None])
    tasks = [Task(source / name, out / given[name], name, bool(new[given[name]])) for name in found.files]
    return Plan(tasks, found, out, owned)


def _plan_into(source: Path, out: Path, overwrite: bool) -> Plan:
    """One file, into a directory."""
    _refuse_nesting(source, out)
    owned = manifest.load(out)
    name = output_names(source.name)[0]
    new = _is_new(out / name, name in owned or overwrite)
    _refuse_foreign(out, [name] if new is None else [])
    return Plan([Task(source, out / name, source.name, bool(new))], directory=out, owned=owned)


def _plan_file(source: Path, out: Path, overwrite: bool) -> Plan:
    """One file, to one file."""
    if os.path.realpath(source) == os.path.realpath(out) or (out.exists() and out.samefile(source)):
        raise ConfigError(f"{shown(out)}: the output is the input, which is never touched; name another file")
    new = _is_new(out, overwrite)
    _refuse_foreign(out.parent, [out.name] if new is None else [])
    return Plan([Task(source, out, source.name, bool(new))])


def _parents(name: str) -> Iterable[str]:
    while name := os.path.dirname(name):
        yield name


def _is_new(path: Path, ours: bool) -> bool | None:
    """True: nothing is there. False: something is, and may be replaced. None: it may not.

    Raises ConfigError for a directory, which no option replaces.
    """
    if not os.path.lexists(path):
        return True
    if path.is_dir() and not path.is_symlink():
        raise ConfigError(f"{shown(path)}: a directory is where an output file goes; move it or choose another output")
    return False if ours else None


def _refuse_nesting(source: Path, out: Path) -> None:
    inside, outside = os.path.realpath(source), os.path.realpath(out)
    repair = "the input is never touched: name an output beside it"
    if inside == outside:
        raise ConfigError(f"{shown(out)}: the output is the input; {repair}")
    if outside.startswith(os.path.join(inside, "")):
        raise ConfigError(f"{shown(out)}: the output lies inside the input {shown(source)}; {repair}")
    if inside.startswith(os.path.join(outside, "")):
        raise ConfigError(f"{shown(source)}: the input lies inside the output {shown(out)}; {repair}")


def _refuse_blocked_directories(source: Path, out: Path, names: Iterable[str]) -> None:
    """Refuses a file where a directory must be, and a symlink that leads back into the input."""
    inside = os.path.realpath(source)
    for directory in sorted({parent for name in names for parent in _parents(name)}, key=os.fsencode):
        path = out / directory
        if os.path.lexists(path) and not path.is_dir():
            raise ConfigError(f"{shown(path)}: a file is where a directory goes; move it or choose another output")
        if path.is_symlink() and os.path.join(os.path.realpath(path), "").startswith(os.path.join(inside, "")):
            raise ConfigError(f"{shown(path)}: leads into the input, which is never touched; remove that symlink")


def _refuse_foreign(directory: Path, names: list[str]) -> None:
    if names:
        more = f" (and {len(names) - 1:,} more)" if len(names) > 1 else ""
        raise ConfigError(
            f"{shown(directory / names[0])}: was not written by an earlier run{more}; "
            "move it, choose another output, or pass --overwrite"
        )
