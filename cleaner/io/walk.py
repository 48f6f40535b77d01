"""The documents below a directory, and what is there besides."""

from __future__ import annotations

import os
import stat
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from cleaner.io.formats import format_of
from cleaner.io.readers import reason

OTHER_SUFFIX = "other suffix"
LINKED_DIRECTORY = "symlink to a directory"
LINKED_OUT = "symlink out of the input"
LINKED_TWICE = "symlink to a file that is read already"
SPECIAL = "not a regular file"


@dataclass
class Found:
    """What a directory holds. Names are relative to it, in the order of their bytes once `walk` is done."""

    files: list[str] = field(default_factory=list)
    failures: dict[str, str] = field(default_factory=dict)
    """Name -> reason, for what should be a document but cannot be one, and for directories that do not open."""
    skipped: Counter[str] = field(default_factory=Counter)
    """Reason -> how many, for what is no document."""
    notes: dict[str, str] = field(default_factory=dict)
    """Name -> reason, for what was skipped though its suffix may be right."""

    def skip(self, name: str, why: str) -> None:
        self.skipped[why] += 1
        if why != OTHER_SUFFIX:
            self.notes[name] = f"skipped: {why}"


def walk(root: Path, *, follow: bool = False) -> Found:
    """The documents in `root` and below.

    A symlink to a file below `root` is read as that file, under the link's name, unless the file is read already.
    Other symlinks are not followed, unless `follow`: then those to files elsewhere and to directories are, each once.
    Sockets, devices and named pipes are never opened. Raises nothing: what cannot be looked at is among the failures.
    """
    found = Found()
    links: list[str] = []
    pending, behind = [""], list[str]()
    inside = os.path.join(os.path.realpath(root), "")
    seen: set[tuple[int, int] | None] = set()
    while pending or behind:
        directory = pending.pop() if pending else behind.pop()
        if follow:
            identity = _identity(root / directory)
            if identity in seen:
                found.skip(directory, LINKED_DIRECTORY)
                continue
            seen.add(identity)
        try:
            with os.scandir(root / directory) as entries:
                for entry in entries:
                    name = os.path.join(directory, entry.name)
                    try:
                        if follow and entry.is_symlink() and entry.is_dir():
                            behind.append(name)
                        else:
                            _sort_in(name, entry, found, links, pending)
                    except OSError as error:  # where the system must look twice to know what an entry is
                        found.failures[name] = reason(error)
        except OSError as error:
            found.failures[directory or "."] = reason(error)
        behind.sort(key=os.fsencode, reverse=True)
    if not follow:
        for name in [name for name in links if _leads_out(root / name, inside)]:
            links.remove(name)
            found.skip(name, LINKED_OUT)
    _add_links(root, sorted(links, key=os.fsencode), found)
    found.files.sort(key=os.fsencode)
    return found


def _sort_in(name: str, entry: os.DirEntry[str], found: Found, links: list[str], pending: list[str]) -> None:
    document = format_of(entry.name) is not None
    if entry.is_symlink():
        if os.path.isdir(entry.path):
            found.skip(name, LINKED_DIRECTORY)
        elif document:
            links.append(name)
        else:
            found.skip(name, OTHER_SUFFIX)
    elif entry.is_dir():
        pending.append(name)
    elif not entry.is_file():
        found.skip(name, SPECIAL)
    elif document:
        found.files.append(name)
    else:
        found.skip(name, OTHER_SUFFIX)


def _leads_out(path: Path, inside: str) -> bool:
    return os.path.exists(path) and not os.path.realpath(path).startswith(inside)


def _add_links(root: Path, links: list[str], found: Found) -> None:
    """The files behind `links`, each once."""
    seen = {_identity(root / name) for name in found.files} if links else set()
    for name in links:
        try:
            target = os.stat(root / name)
        except FileNotFoundError:
            found.failures[name] = "broken symlink: it points to nothing"
            continue
        except OSError as error:
            found.failures[name] = reason(error)
            continue
        if not stat.S_ISREG(target.st_mode):
            found.skip(name, SPECIAL)
        elif (target.st_dev, target.st_ino) in seen:
            found.skip(name, LINKED_TWICE)
        else:
            seen.add((target.st_dev, target.st_ino))
            found.files.append(name)


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        status = os.stat(path)
    except OSError:
        return None
    return status.st_dev, status.st_ino
