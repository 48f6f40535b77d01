"""What a run will read and write, decided and checked before anything is written."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import chain, count
from pathlib import Path

from cleaner.batch import ledger
from cleaner.batch.ledger import Entry
from cleaner.batch.units import Task
from cleaner.errors import ConfigError
from cleaner.io import aside, places
from cleaner.io.console import shown
from cleaner.io.formats import SUFFIXES, TARGETS, format_of, numbered, output_names
from cleaner.io.walk import Found, walk
from cleaner.report import page

RESERVED = (aside.NAME, page.JSON, page.HTML)
"""What a run may write beside the outputs."""


@dataclass
class Plan:
    """The tasks of a run, in order of name, and what was met beside them."""

    tasks: list[Task]
    found: Found = field(default_factory=Found)
    home: Path | None = None
    """Where the ledger is; None for a single document to a single file, which needs none."""
    known: dict[str, Entry] = field(default_factory=dict)
    """What earlier runs wrote down of these and other inputs."""


@dataclass(frozen=True)
class Wishes:
    """How a plan is asked for, beside its input and its output."""

    overwrite: bool = False
    to: str | None = None
    """One of `TARGETS`: what tables become."""
    follow: bool = False
    """Whether symlinks are followed out of the input."""
    state: Path | None = None
    """Where the ledger goes, if not where it always does."""


def plan(source: str | Path, out: str, wishes: Wishes = Wishes()) -> Plan:
    """What `cleaner run source out` will do. Writes nothing.

    `out` is a directory, but for a single file without a slash at its end that is no directory yet: then it is the
    output file. Raises ConfigError where `source` is not there or cannot be read by its suffix, where one of the two
    lies in the other, where an output is in the way of a file that no earlier run wrote (unless `overwrite`), and where
    `wishes.to` names a format and there is no table.
    """
    if wishes.to is not None and wishes.to not in TARGETS:
        raise ConfigError(f"--to {wishes.to}: no such format; there are {', '.join(TARGETS)}")
    made = _plan(source, out, wishes)
    if wishes.to is not None and made.tasks and not any(task.table for task in made.tasks):
        raise ConfigError(f"--to {wishes.to}: {shown(source)} holds no table, and a text stays a text; leave out --to")
    return made


def _plan(source: str | Path, out: str, wishes: Wishes) -> Plan:
    listing = places.listing(str(source)) if places.is_url(source) else None
    if listing is not None:
        return _plan_listing(listing, out, wishes)
    if not places.is_url(source) and Path(source).is_dir():
        return _plan_tree(Path(source), out, wishes)
    if not places.is_url(source):
        source = Path(source)
        if not source.exists():
            raise ConfigError(f"{shown(source)}: not found; name a file or a directory")
        if not source.is_file():
            raise ConfigError(f"{shown(source)}: not a regular file; for one text from a pipe use `cleaner clean`")
    if format_of(places.name_of(source)) is None:
        raise ConfigError(f"{shown(source)}: not a document by its suffix; there are {SUFFIXES}")
    into = out.endswith((os.sep, "/")) or (not places.is_url(out) and Path(out).is_dir())
    return _plan_into(source, out, wishes) if into else _plan_file(source, out, wishes)


def assign(names: Iterable[str], to: str | None = None) -> dict[str, str]:
    """Input name -> output name, both relative, no two alike, and none that a run writes of its own.

    What keeps its format keeps its name. What changes it takes the new suffix, in order of name; where another input or
    a directory has taken that, it keeps its suffix before the new one: `a.html.txt`, then `a.html.2.txt`.
    """
    names = list(names)
    given = {name: name for name in names if output_names(name, to) == [name] and name not in RESERVED}
    taken = {*given, *RESERVED, *(parent for name in names for parent in _parents(name))}
    for name in names:
        if name not in given:
            directory, base = os.path.split(name)
            candidates = chain(output_names(base, to), (numbered(base, n, to) for n in count(2)))
            given[name] = next(c for c in (os.path.join(directory, b) for b in candidates) if c not in taken)
            taken.add(given[name])
    return given


def _plan_tree(source: Path, out: str, wishes: Wishes) -> Plan:
    if not places.is_url(out):
        _refuse_nesting(source, Path(out))
        if os.path.lexists(out) and not Path(out).is_dir():
            raise ConfigError(f"{shown(out)}: a file is there; name a directory for the output")
    found = walk(source, follow=wishes.follow)
    given = assign(found.files, wishes.to)
    if not places.is_url(out):
        _refuse_blocked_directories(source, Path(out), given.values())
    made = _planned({name: source / name for name in found.files}, given, out, wishes)
    made.found = found
    return made


def _plan_listing(listing: dict[str, str], out: str, wishes: Wishes) -> Plan:
    """All that is below a URL."""
    found = Found()
    for name in sorted(listing, key=os.fsencode):
        if format_of(places.name_of(listing[name])) is None:
            found.skip(name, "other suffix")
        else:
            found.files.append(name)
    made = _planned({name: listing[name] for name in found.files}, assign(found.files, wishes.to), out, wishes)
    made.found = found
    return made


def _plan_into(source: str | Path, out: str, wishes: Wishes) -> Plan:
    """One file, into a directory."""
    if isinstance(source, Path) and not places.is_url(out):
        _refuse_nesting(source, Path(out))
    name = places.name_of(source)
    return _planned({name: source}, assign([name], wishes.to), out, wishes)


def _plan_file(source: str | Path, out: str, wishes: Wishes) -> Plan:
    """One file, to one file, whose suffix says what a table becomes."""
    name, form, target = places.name_of(source), format_of(places.name_of(source)), format_of(places.name_of(out))
    assert form
    if form.table and (target is None or target.kind not in ("jsonl", "csv", "tsv", "parquet")):
        raise ConfigError(f"{shown(out)}: a table cannot be written there; end its name in .{', .'.join(TARGETS)}")
    if form.table and wishes.to and not out.lower().endswith(f".{wishes.to}"):
        raise ConfigError(f"{shown(out)}: does not end in .{wishes.to}; leave out --to, or name the output so")
    if not form.table and target is not None and target.table:
        raise ConfigError(f"{shown(out)}: a single text becomes a text; end its name in .txt or .md")
    if isinstance(source, Path) and not places.is_url(out):
        path = Path(out)
        if os.path.realpath(source) == os.path.realpath(path) or (path.exists() and path.samefile(source)):
            raise ConfigError(f"{shown(out)}: the output is the input, which is never touched; name another file")
    home = _home(out, wishes, single=True) if form.table or wishes.state else None
    known = ledger.entries(home)
    end: str | Path = out if places.is_url(out) else Path(out)
    new = _is_new(end, wishes.overwrite or name in known)
    _refuse_foreign([end] if new is None else [])
    return Plan([_task(source, end, name, bool(new))], home=home, known=known)


def _planned(sources: dict[str, str | Path], given: dict[str, str], out: str, wishes: Wishes) -> Plan:
    """The plan for `sources`, name -> place, with outputs named `given` below `out`."""
    home = _home(out, wishes)
    known = ledger.entries(home)
    ours = {entry.output for entry in known.values() if entry.ours}
    tasks, foreign = [], []
    for name, source in sources.items():
        target = given[name]
        place: str | Path = f"{out.rstrip('/')}/{target}" if places.is_url(out) else Path(out) / target
        new = _is_new(place, wishes.overwrite or target in ours or str(place) in ours)
        if new is None:
            foreign.append(place)
        tasks.append(_task(source, place, name, bool(new)))
    if not known and home is not None and not wishes.overwrite:
        foreign += [home / name for name in RESERVED if os.path.lexists(home / name)]
    _refuse_foreign(foreign)
    return Plan(tasks, home=home, known=known)


def _task(source: str | Path, output: str | Path, name: str, new: bool) -> Task:
    return Task(source, output, name, new, *places.fingerprint(source))


def _home(out: str, wishes: Wishes, *, single: bool = False) -> Path:
    """Where the ledger goes: into an output directory; beside an output file; here, for an output that is elsewhere."""
    if wishes.state is not None:
        return wishes.state
    if places.is_url(out):
        return Path(f"{places.name_of(out) or 'out'}.cleaner")
    return Path(f"{out}.cleaner") if single else Path(out)


def _parents(name: str) -> Iterable[str]:
    while name := os.path.dirname(name):
        yield name


def _is_new(place: str | Path, ours: bool) -> bool | None:
    """True: nothing is there. False: something is, and may be replaced. None: it may not.

    Raises ConfigError for a directory, which no option replaces.
    """
    if not places.exists(place):
        return True
    if isinstance(place, Path) and place.is_dir() and not place.is_symlink():
        raise ConfigError(f"{shown(place)}: a directory is where an output file goes; move it or choose another output")
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


def _refuse_foreign(found: list[str | Path]) -> None:
    if found:
        more = f" (and {len(found) - 1:,} more)" if len(found) > 1 else ""
        raise ConfigError(
            f"{shown(found[0])}: was not written by an earlier run{more}; "
            "move it, choose another output, or pass --overwrite"
        )
