"""Where files are: paths of this machine, and URLs that fsspec knows."""

from __future__ import annotations

import hashlib
import os
import re
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO

from cleaner.errors import ConfigError, InputError
from cleaner.io.extras import load
from cleaner.io.readers import reason

_URL = re.compile(r"[a-z][a-z0-9+.-]+(?:::|://)", re.I)


def is_url(place: str | Path) -> bool:
    """Whether `place` is a URL rather than a path."""
    return isinstance(place, str) and _URL.match(place) is not None


def name_of(place: str | Path) -> str:
    """The last part of a path or URL."""
    if isinstance(place, Path):
        return place.name
    return re.split(r"[?#]", place.rstrip("/"))[0].rpartition("/")[2] if is_url(place) else Path(place).name


def open_binary(place: str | Path) -> BinaryIO:
    """The file at `place`, to be read. Raises InputError."""
    try:
        if is_url(place):
            fs, path = _system(str(place))
            file: BinaryIO = fs.open(path, "rb")
            return file
        return open(place, "rb", buffering=0)
    except OSError as error:
        raise InputError(reason(error)) from error


def fingerprint(place: str | Path) -> tuple[str, int]:
    """What tells one content of a file from the next, without reading it (size and times), and its size in bytes.

    Empty and 0 where nothing is there.
    """
    if is_url(place):
        with suppress(OSError):
            fs, path = _system(str(place))
            info = fs.info(path)
            return _digest(info), int(info.get("size") or 0)
        return "", 0
    try:
        status = os.stat(place)
    except OSError:
        return "", 0
    return f"{status.st_size}-{status.st_mtime_ns}-{status.st_ctime_ns}", status.st_size


def _digest(info: dict[str, Any]) -> str:
    known = (
        "size",
        "ETag",
        "etag",
        "mtime",
        "LastModified",
        "last_modified",
        "created",
        "md5",
        "checksum",
        "generation",
    )
    told = repr([(name, str(info.get(name))) for name in known])
    return hashlib.blake2b(told.encode(), digest_size=12).hexdigest()


def listing(url: str) -> dict[str, str] | None:
    """The files below `url`, name -> URL; None where it is a file itself. Raises ConfigError where nothing is there."""
    fs, root = _system(url)
    try:
        if not url.endswith("/") and fs.isfile(root):
            return None
        found = fs.find(root)
    except (OSError, ValueError) as error:
        raise ConfigError(f"{url}: {error}; give the URL of a file or a directory") from error
    if not found:
        raise ConfigError(f"{url}: nothing is there; give the URL of a file or a directory")
    base = root.rstrip("/") + "/"
    return {path.removeprefix(base): fs.unstrip_protocol(path) for path in sorted(found)}


def exists(place: str | Path) -> bool:
    """Whether a file is at `place`."""
    if is_url(place):
        fs, path = _system(str(place))
        return bool(fs.exists(path))
    return os.path.lexists(place)


def put(local: Path, place: str | Path) -> None:
    """Moves the file `local` to `place`, in one step where the system can. Raises OSError."""
    if is_url(place):
        fs, path = _system(str(place))
        with suppress(NotImplementedError, OSError):
            fs.makedirs(path.rpartition("/")[0], exist_ok=True)
        fs.put_file(str(local), path)
        local.unlink()
    else:
        os.replace(local, place)


def put_bytes(data: bytes, url: str) -> None:
    """Writes `data` to `url`. Raises OSError."""
    fs, path = _system(url)
    with suppress(NotImplementedError, OSError):
        fs.makedirs(path.rpartition("/")[0], exist_ok=True)
    fs.pipe_file(path, data)


def _system(url: str) -> tuple[Any, str]:
    fsspec = load("fsspec.core", "URLs")
    try:
        fs, path = fsspec.url_to_fs(url)
    except (ImportError, ValueError) as error:
        raise ConfigError(f"{url}: {error}; see fsspec for what this kind of URL needs") from error
    return fs, path
