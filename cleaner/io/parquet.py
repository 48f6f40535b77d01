"""Parquet, by row group: what is not the text passes as the Arrow columns that it is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, BinaryIO

from cleaner.errors import InputError
from cleaner.io import chunks as _chunks
from cleaner.io import spool
from cleaner.io.chunks import Chunk, Start
from cleaner.io.extras import load

READ = 512  # rows decoded at a time


def arrow() -> Any:
    """pyarrow. Raises ConfigError where it is not installed."""
    return load("pyarrow", ".parquet files")


class ArrowRows(Sequence[Any]):
    """Rows of a table as the bytes of an Arrow stream: they pickle as they are, and slices are small."""

    def __init__(self, data: bytes, count: int) -> None:
        self.data, self._count = data, count

    @classmethod
    def of(cls, batch: Any) -> ArrowRows:
        sink = arrow().BufferOutputStream()
        with arrow().ipc.new_stream(sink, batch.schema) as writer:
            writer.write(batch)
        return cls(sink.getvalue().to_pybytes(), batch.num_rows)

    def batch(self) -> Any:
        """The rows as an Arrow record batch."""
        with arrow().ipc.open_stream(self.data) as reader:
            return reader.read_next_batch()

    def __len__(self) -> int:
        return self._count

    def __getitem__(self, index: Any) -> ArrowRows:
        start, stop, _ = index.indices(self._count)
        return ArrowRows.of(self.batch().slice(start, stop - start))


class Table:
    """A Parquet file: its schema and its rows. Raises InputError where it is none, or is cut off."""

    def __init__(self, file: BinaryIO) -> None:
        from importlib import import_module

        arrow()
        parquet: Any = import_module("pyarrow.parquet")
        try:
            self._file = parquet.ParquetFile(file, pre_buffer=False, buffer_size=2**20)
        except (OSError, ValueError) as error:
            raise InputError(f"damaged or truncated .parquet: {_first_line(error)}") from error
        self.schema = self._file.schema_arrow

    def chunks(self, start: Start) -> Iterator[Chunk]:
        """The rows from `start` on; a place is the number of a row group."""
        base = start.base
        for group in range(start.place, self._file.num_row_groups):
            number = base
            for batch in self._batches(group):
                yield from _pieces(batch, number, max(0, start.row - number), base, group)
                number += batch.num_rows
            base = number

    def _batches(self, group: int) -> Iterator[Any]:
        try:
            yield from self._file.iter_batches(READ, row_groups=[group], use_threads=False)
        except (OSError, ValueError) as error:
            raise InputError(f"row group {group}: damaged .parquet: {_first_line(error)}") from error


def _pieces(batch: Any, number: int, skip: int, base: int, group: int) -> Iterator[Chunk]:
    """`batch`, without its first `skip` rows, in chunks of a frame."""
    rows = max(1, _chunks.FRAME * batch.num_rows // max(1, batch.nbytes))
    for at in range(skip, batch.num_rows, rows):
        yield Chunk(number + at, base, group, ArrowRows.of(batch.slice(at, rows)))


def check_columns(schema: Any, text: str) -> None:
    """Raises InputError where `text` is no column, or not one of text."""
    kinds = arrow().types
    if text not in schema.names:
        raise InputError(f"no column `{text}`; it has {', '.join(schema.names)}: name one with --text-field")
    kind = schema.field(text).type
    kind = kind.value_type if kinds.is_dictionary(kind) else kind
    if not (kinds.is_string(kind) or kinds.is_large_string(kind) or kinds.is_string_view(kind) or kinds.is_null(kind)):
        raise InputError(f"column `{text}` is {kind}, not text; name another with --text-field")


def with_fields(schema: Any, explain: str | None, flags: str | None) -> Any:
    """`schema` with the columns that a run adds behind the others; one of that name is replaced."""
    for name, kind in ((explain, edits()), (flags, strings())):
        if name:
            at = schema.get_field_index(name)
            schema = schema.remove(at) if at >= 0 else schema
            schema = schema.append(arrow().field(name, kind))
    return schema


def edits() -> Any:
    """The type of a column of edits: those of one document, offsets in characters of the text that went in."""
    pa = arrow()
    kinds = {"start": pa.int64(), "end": pa.int64(), "rules": strings()}
    names = ("start", "end", "stage", "rule", "rules", "before", "after")
    return pa.list_(pa.struct([(name, kinds.get(name, pa.string())) for name in names]))


def strings() -> Any:
    """The type of a column of flags."""
    return arrow().list_(arrow().string())


def texts(kind: Any, values: Iterable[str | bytes | None]) -> Any:
    """An array of texts in `kind`, the type of the column they came from; bytes stay as they are, UTF-8 or not."""
    pa = arrow()
    plain = kind.value_type if pa.types.is_dictionary(kind) else kind
    binary = {
        pa.string(): pa.binary(),
        pa.large_string(): pa.large_binary(),
        pa.string_view(): pa.binary_view(),
        pa.null(): pa.null(),
    }
    found = pa.array(values, type=binary[plain]).view(plain)
    if plain == kind:
        return found
    coded = found.dictionary_encode()
    return pa.DictionaryArray.from_arrays(coded.indices.cast(kind.index_type), coded.dictionary, ordered=kind.ordered)


def rebuilt(batch: Any, schema: Any, kept: Sequence[int], text: str, columns: dict[str, list[Any]]) -> ArrowRows:
    """The rows of `batch` whose numbers are `kept`, with some `columns`, `text` among them, given anew in `schema`."""
    pa = arrow()
    if len(kept) < batch.num_rows:
        batch = batch.take(pa.array(kept, pa.int64()))
    arrays = {name: pa.array(values, schema.field(name).type) for name, values in columns.items() if name != text}
    arrays[text] = texts(schema.field(text).type, columns[text])
    every = [arrays[name] if name in arrays else batch.column(name) for name in schema.names]
    return ArrowRows.of(pa.RecordBatch.from_arrays(every, schema=schema))


def joined(schema: Any, parts: Sequence[ArrowRows]) -> ArrowRows:
    """Several runs of rows as one."""
    table = arrow().Table.from_batches([part.batch() for part in parts], schema).combine_chunks()
    batches = table.to_batches() or [arrow().RecordBatch.from_pylist([], schema)]
    return ArrowRows.of(batches[0])


def empty(schema: Any) -> bytes:
    """An Arrow stream without rows, which says what rows there could be."""
    sink = arrow().BufferOutputStream()
    with arrow().ipc.new_stream(sink, schema):
        pass
    return bytes(sink.getvalue().to_pybytes())


def write(streams: Path, path: Path) -> None:
    """Writes the Arrow streams that stand one behind the other in the file `streams` as Parquet, some a row group."""
    from importlib import import_module

    pa, parquet = arrow(), import_module("pyarrow.parquet")
    with pa.OSFile(str(streams), "rb") as file:
        schema = pa.ipc.open_stream(file).schema
        size = file.size()
        with parquet.ParquetWriter(str(path), schema, compression="zstd") as writer:
            file.seek(0)
            held: list[Any] = []
            while file.tell() < size:
                with pa.ipc.open_stream(file) as reader:
                    held += reader.read_all().to_batches()
                if held and (sum(batch.nbytes for batch in held) >= spool.BLOCK or file.tell() >= size):
                    table = pa.Table.from_batches(held, schema).combine_chunks()
                    writer.write_table(table, row_group_size=table.num_rows)
                    held = []


def _first_line(error: Exception) -> str:
    return str(error).partition("\n")[0]
