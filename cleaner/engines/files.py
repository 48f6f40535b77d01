"""Files on any file system that Arrow knows."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import uuid4

from pyarrow import fs


def put(system: fs.FileSystem, path: str, *content: bytes) -> None:
    """Makes `content` the file at `path`, in one step."""
    directory, _, name = path.rpartition("/")
    prepared = f"{directory}/.{name}.{uuid4().hex[:8]}"
    with system.open_output_stream(prepared) as stream:
        for piece in content:
            stream.write(piece)
    system.move(prepared, path)


def content(system: fs.FileSystem, path: str) -> bytes:
    """What the file at `path` holds."""
    with system.open_input_stream(path) as stream:
        return bytes(stream.read())


def names(system: fs.FileSystem, directory: str, *beginnings: str) -> Iterator[str]:
    """The files in `directory` whose names begin with one of `beginnings`, in order of name."""
    entries = system.get_file_info(fs.FileSelector(directory))
    yield from sorted(e.base_name for e in entries if e.is_file and e.base_name.startswith(beginnings))
