"""`cleaner run --engine ray`: files in, Parquet out, on the Ray cluster that is there, or on one started here."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any, NamedTuple

import pyarrow as pa
from pyarrow import fs

from cleaner.config import Config
from cleaner.engines import columns, notes, sources
from cleaner.engines.notes import Runs
from cleaner.engines.parts import Parts
from cleaner.engines.patience import PATIENCE
from cleaner.errors import CleanerError, ConfigError, InputError
from cleaner.io.console import shown
from cleaner.io.layout import Fields
from cleaner.io.readers import LIMIT
from cleaner.pipeline import shared
from cleaner.report import Report
from cleaner.version import __version__

BLOCK = 8 * 2**20
"""Bytes of a block: some seconds of work, which is what a worker that dies costs."""
RETRIES = 9
"""Times that a block is tried again when its worker dies: enough for four documents in it that kill. Ray's own default
has no end."""
_READ, _CLEAN = 0.1, 0.9  # CPUs: reading waits for disks; so as many workers clean as there are CPUs, and it goes on
_MOST_READERS = 4096  # tasks that read; further files are read one behind the other


class Options(NamedTuple):
    """How a run on a cluster was asked for; `workers` limits the CPUs of a Ray that is started here."""

    fields: Fields = Fields()
    language: str | None = None
    workers: int | None = None
    overwrite: bool = False
    limit: int = LIMIT
    patience: float = PATIENCE


def run(
    source: str, out: str, config: Config, options: Options, note: Callable[[str], object] = lambda _: None
) -> Report:
    """Cleans every document at or below `source` into Parquet files in the directory `out`.

    Both are paths that every worker sees, or URLs. Each file of `out` is there whole or not at all; a block whose
    worker dies is done again, so the documents are those of an undisturbed run. The bytes of each document are those
    of a run without a cluster. What an earlier run of the same kind has done already is not done again. `note` is told
    of what is left out.
    Raises ConfigError where nothing is to be read, where `source` and `out` lie in each other, and where the files of
    a run of another kind are in `out` (unless `options.overwrite`); StageError where a plug-in is broken; InputError
    where a block took down every worker that tried it.
    """
    paths, others = sources.find(source)
    if others:
        note(f"{others:,} files there are none that a cluster reads; clean those without --engine ray")
    system, root = sources.resolve(source)
    target, directory = sources.resolve(out)
    if target == system and (f"{directory}/".startswith(f"{root}/") or f"{root}/".startswith(f"{directory}/")):
        raise ConfigError(f"{shown(out)}: one of input and output lies in the other; the input is never touched")
    before = notes.begin(target, directory, _plan(system, paths, config, options), overwrite=options.overwrite)
    text = options.fields.text
    parts = Parts(target, directory, options.fields, config, options.language, options.patience)
    parts.round = before.round
    with _cluster(options.workers) as data, _own_errors():
        schema = _schema(data, system, paths, text, options.limit)
        read = partial(_read, system=system, text=text, schema=schema, limit=options.limit, done=before.done)
        blocks = _files(data, paths).map_batches(read, batch_size=1, batch_format="pyarrow", num_cpus=_READ)
        blocks.write_datasink(parts, ray_remote_args={"num_cpus": _CLEAN, "max_retries": RETRIES})
    return notes.reported(target, directory)


def _plan(system: fs.FileSystem, paths: list[str], config: Config, options: Options) -> dict[str, Any]:
    """What decides what is written: the inputs as they are, and all that was asked for."""
    inputs = [(info.path, info.size, info.mtime_ns) for info in system.get_file_info(paths)]
    told = {"version": __version__, "rules": shared(config).pack_version, "config": repr(config), "inputs": inputs}
    return told | {"fields": options.fields, "language": options.language, "limit": options.limit}


def _files(data: Any, paths: list[str]) -> Any:
    rows = [{"path": path} for path in paths]
    return data.from_items(rows, override_num_blocks=min(len(rows), _MOST_READERS))


def _read(
    batch: pa.Table, *, system: fs.FileSystem, text: str, schema: pa.Schema, limit: int, done: Runs | None
) -> Iterator[pa.Table]:
    for path in batch["path"].to_pylist():
        for table in sources.tables(system, path, text, schema, limit):
            yield notes.undone(table, done)


def _schema(data: Any, system: fs.FileSystem, paths: list[str], text: str, limit: int) -> pa.Schema:
    """The columns of all JSON Lines together: parts with different ones would not read as one table."""
    lines = [path for path in paths if sources.is_lines(path)]
    if not lines:
        return pa.schema([])
    look = partial(_fields, system=system, text=text, limit=limit)
    found = _files(data, lines).map_batches(look, batch_size=1, batch_format="pyarrow", num_cpus=_READ)
    schemas = {row["path"]: row["schema"] for row in found.iter_rows()}
    schema = columns.unify([pa.ipc.read_schema(pa.py_buffer(schemas[path])) for path in lines])
    return schema if text in schema.names else schema.append(pa.field(text, pa.string()))


def _fields(batch: pa.Table, *, system: fs.FileSystem, text: str, limit: int) -> pa.Table:
    found = [columns.fields(system, path, text, limit).serialize().to_pybytes() for path in batch["path"].to_pylist()]
    return batch.append_column("schema", pa.array(found, pa.binary()))


@contextmanager
def _cluster(workers: int | None) -> Iterator[Any]:
    """Ray Data on the cluster that this process, or the environment (`RAY_ADDRESS`), names; else on one of its own."""
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    import ray

    joined = ray.is_initialized()
    if not joined:
        ray.init(num_cpus=workers, log_to_driver=False, logging_level=logging.ERROR)
    context = ray.data.DataContext.get_current()
    before = context.target_max_block_size, context.enable_progress_bars
    context.target_max_block_size, context.enable_progress_bars = BLOCK, False
    logging.getLogger("ray.data").setLevel(logging.ERROR)
    try:
        yield ray.data
    finally:
        context.target_max_block_size, context.enable_progress_bars = before
        if not joined:
            ray.shutdown()


@contextmanager
def _own_errors() -> Iterator[None]:
    """Our own errors as they were raised in a worker, not wrapped in Ray's."""
    from ray.exceptions import RayTaskError, WorkerCrashedError

    try:
        yield
    except RayTaskError as error:
        if isinstance(error.cause, CleanerError):
            raise error.cause from None
        if isinstance(error.cause, OSError):
            raise InputError(f"a worker could not read or write: {error.cause}") from error
        raise
    except WorkerCrashedError as error:
        raise InputError(
            f"a block took down {RETRIES + 1} workers, one after the other; what was written stays, and the input is "
            "untouched: clean it without a cluster to find the document"
        ) from error
