"""Which document took its worker down: kept beside the parts while a block is under way, for whoever does it again."""

from __future__ import annotations

from types import TracebackType

import msgspec
from pyarrow import fs

TWICE = 2
"""Deaths that convict a document: one may have been that of its machine."""


class _Page(msgspec.Struct):
    row: int | None = None
    """The row that is being tried; None where the whole block is."""
    deaths: dict[int, int] = {}


class Diary:
    """The diary of one block. `again` says whether a worker died over it before; leaving it in peace removes it."""

    def __init__(self, system: fs.FileSystem, path: str) -> None:
        self._system, self._path = system, path
        self.again = system.get_file_info(path).is_file
        self._page = self._read() if self.again else _Page()
        row = self._page.row
        if row is not None:
            self._page.deaths[row] = self._page.deaths.get(row, 0) + 1
        self.enter(None)

    @property
    def convicted(self) -> list[int]:
        """The rows that took down their worker `TWICE`."""
        return [row for row, deaths in self._page.deaths.items() if deaths >= TWICE]

    def enter(self, row: int | None) -> None:
        """Writes down that `row` is tried now."""
        self._page.row = row
        with self._system.open_output_stream(self._path) as stream:
            stream.write(msgspec.json.encode(self._page))

    def _read(self) -> _Page:
        with self._system.open_input_stream(self._path) as stream:
            data = stream.read()
        try:
            return msgspec.json.decode(data, type=_Page)
        except msgspec.DecodeError:  # its worker died over the diary itself
            return _Page()

    def __enter__(self) -> Diary:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._system.delete_file(self._path)
