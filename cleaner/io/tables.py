"""Tables: from a file to its chunks, and from what was spooled to the output."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

from cleaner.errors import InputError
from cleaner.io import archive, convert, delimited, lines, parquet, places
from cleaner.io.chunks import Chunk, Start
from cleaner.io.extras import load
from cleaner.io.formats import ARCHIVES, Format, format_of
from cleaner.io.layout import Fields, Layout
from cleaner.io.spool import packer
from cleaner.io.unpack import opened

_DELIMITERS = {"csv": ",", "tsv": "\t"}


class Table:
    """The table at `place`, opened, and how it is to be written; a context manager.

    Raises InputError where it cannot be read, or has not the columns that `fields` names.
    """

    def __init__(self, place: str | Path, output: str, fields: Fields, limit: int) -> None:
        self._stack = ExitStack()
        self._limit = limit
        form, out = format_of(places.name_of(place)), format_of(output)
        assert form and out
        self._form = form
        if form.kind in ARCHIVES:
            fields = fields._replace(text="text", url="url", language=None)
        try:
            self.layout = self._open(places.open_binary(place), form, out, fields)
        except BaseException:
            self.close()
            raise

    def _open(self, file: object, form: Format, out: Format, fields: Fields) -> Layout:
        self._file = self._stack.enter_context(file)  # type: ignore[arg-type, var-annotated]
        target = spooled(form.kind, out.kind)
        if out.kind == "parquet":
            parquet.arrow()  # now, not when all rows are cleaned
        dialect = delimited.Dialect(_DELIMITERS.get(out.kind, ","), "\n")
        packed = out.packed if target == out_target(out.kind) else ""
        if form.kind == "parquet":
            self._table = parquet.Table(self._file)
            schema = self._table.schema
            parquet.check_columns(schema, fields.text)
            written = parquet.with_fields(schema, fields.explain, fields.flags)
            return Layout(form.kind, target, fields, tuple(schema.names), dialect, packed, written)
        self._stream = self._stack.enter_context(opened(self._file, form.packed))
        if form.kind in _DELIMITERS:
            self._rows = delimited.Table(self._stream, _DELIMITERS[form.kind], self._limit)
            header = self._rows.header
            if fields.text not in header:
                raise InputError(f"no column `{fields.text}`; it has {', '.join(header)}: name one with --text-field")
            if form.kind == out.kind:
                dialect = self._rows.dialect
            return Layout(form.kind, target, fields, tuple(header), dialect, packed)
        if form.kind in ARCHIVES:
            load("fastwarc", ".warc and .wet files")
        if form.kind == "jsonl":
            lines.check_fields(self._stream, fields.text)
        header = list(archive.FIELDS) if form.kind in ARCHIVES else []
        return Layout(form.kind, target, fields, tuple(header), dialect, packed)

    def __enter__(self) -> Table:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self._stack.close()

    @property
    def head(self) -> bytes:
        """What the spool begins with."""
        if self.layout.target == "arrow":
            return parquet.empty(self.layout.schema)
        if self.layout.target == "delimited":
            return self.layout.piece([delimited.encode(self.layout.out_header, self.layout.dialect)])
        return b""

    def chunks(self, start: Start) -> Iterator[Chunk]:
        """The rows from `start` on. Raises InputError where the file is damaged; what came before is sound."""
        if self._form.kind == "parquet":
            return self._table.chunks(start)
        if self._form.kind in _DELIMITERS:
            return self._rows.chunks(start)
        if self._form.kind in ARCHIVES:
            return archive.chunks(self._stream, start, self._limit, wet=self._form.kind == "wet")
        return lines.chunks(self._stream, start, self._limit)


def spooled(kind: str, out: str) -> str:
    """How rows from a `kind` of file are spooled that become an `out`: in its own format, where that can be."""
    target = out_target(out)
    if (target == "delimited" and kind == "jsonl") or (target == "arrow" and kind != "parquet"):
        return "jsonl"
    return target


def out_target(kind: str) -> str:
    """The target of a `Layout` that writes files of this kind."""
    return {"jsonl": "jsonl", "parquet": "arrow"}.get(kind, "delimited")


def finished(spool: Path, layout: Layout, output: str) -> Path:
    """What was spooled in `layout`, as the file that will be called `output`: the spool itself or one beside it."""
    target = layout.target
    form = format_of(output)
    assert form
    if (target == "jsonl" and form.kind == "jsonl") or target == "delimited":
        if not spool.stat().st_size:
            spool.write_bytes(packer(form.packed)(b""))
        return spool
    made = spool.with_suffix(".made")
    try:
        if target == "arrow":
            parquet.write(spool, made)
        elif form.kind == "parquet":
            convert.to_parquet(spool, made, layout.kinds)
        else:
            convert.to_delimited(spool, made, delimited.Dialect(_DELIMITERS[form.kind], "\n"), form.packed)
    except BaseException:
        made.unlink(missing_ok=True)
        raise
    return made
