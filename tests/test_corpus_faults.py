"""Faults in corpora: each is told with its place, and the documents around it are unharmed."""

from __future__ import annotations

import errno
import gzip
import json
import os
import sys
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import zstandard

from cleaner.batch import run
from cleaner.batch.ledger import Ledger
from cleaner.batch.plan import Wishes, plan
from cleaner.batch.summary import Summary
from cleaner.batch.work import Job
from cleaner.errors import Stopped
from cleaner.io import places, spool, unpack
from tests.corpus import CLEAN, DIRTY, cleaner, read_lines, rows, write_lines
from tests.test_batch_run import Fake
from tests.test_corpus_formats import archive


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(sys.path))


def go(source: str, out: str, workers: int = 2, limit: int = 2**20, **how: Any) -> Summary:
    job: Any = Job(Fake(Path.cwd()), limit=limit)  # type: ignore[arg-type]
    return run.run(plan(source, out, Wishes()), job, run.How(workers, **how))


def quarantined(home: str) -> list[dict[str, Any]]:
    return read_lines(Path(home, "quarantine.jsonl"))


@pytest.mark.parametrize("workers", [1, 2])
@pytest.mark.parametrize(
    ("text", "why"),
    [
        pytest.param("EXIT 7", "the worker process died (exit code 7)", id="exit"),
        pytest.param("KILL", "the worker process died (killed by SIGKILL)", id="out-of-memory-killer"),
        pytest.param("CRASH", "the worker process died (killed by SIGSEGV)", id="segmentation-fault"),
        pytest.param("SLEEP 60", "no result within 0.7 seconds; its worker process was stopped", id="endless"),
        pytest.param("FAIL", "internal error: RecursionError: too deep", id="bug-in-a-stage"),
        pytest.param("STARVE", "out of memory", id="no-memory"),
        pytest.param("x" * 2**11, "too large: 2,084 bytes or more; raise --max-size, or split it", id="enormous"),
    ],
)
def test_a_row_that_cannot_be_cleaned_is_quarantined_alone(text: str, why: str, workers: int) -> None:
    many = [{"id": i, "text": f"ZEBRA {i}"} for i in range(30)]
    write_lines(Path("a.jsonl"), [*many[:11], {"id": "bad", "text": text, "x": [1]}, *many[11:]])
    done = go("a.jsonl", "b.jsonl", workers, 2**10 if "too large" in why else 2**20, patience=0.7)
    assert [row["text"] for row in read_lines(Path("b.jsonl"))] == [str(i) for i in range(30)]
    assert quarantined("b.jsonl.cleaner") == [
        {"input": "a.jsonl", "row": 12, "reason": why, "text": text, "columns": {"id": "bad", "x": [1]}}
    ]
    assert (done.documents, done.quarantined, done.quarantine) == (31, 1, {"a.jsonl:12": why})


def test_a_row_of_parquet_and_of_csv_is_quarantined_alone() -> None:
    texts = [*(f"ZEBRA {i}" for i in range(9)), "KILL", "ZEBRA 9"]
    Path("in").mkdir()
    pq.write_table(pa.table({"id": range(11), "text": texts}), "in/a.parquet")
    Path("in/b.csv").write_text("id,text\n" + "".join(f"{i},{text}\n" for i, text in enumerate(texts)) + "1,2,3\n")
    assert go("in", "out").quarantined == 3
    assert pq.read_table("out/a.parquet")["text"].to_pylist() == [str(i) for i in range(10)]
    assert len(Path("out/b.csv").read_text().splitlines()) == 11
    assert [(row["input"], row["row"], row["text"]) for row in quarantined("out")] == [
        ("a.parquet", 10, "KILL"),
        ("b.csv", 10, "KILL"),
        ("b.csv", 12, None),
    ]
    assert quarantined("out")[2]["columns"] == {"fields": ["1", "2", "3"]}


def test_rows_that_are_none_are_told_with_their_line() -> None:
    good = json.dumps({"text": "ZEBRA a"})
    bad = ["{nope", "[1]", '{"id": 1}', '{"text": 5}', '{"text": "\\ud800 ZEBRA x"}', '{"text": null}', ""]
    Path("a.jsonl").write_bytes("\n".join([good, *bad, good]).encode() + b'\n{"text": "caf\xe9"}\n')
    done = go("a.jsonl", "b.jsonl")
    assert {name: why.partition(":")[0] for name, why in done.quarantine.items()} == {
        "a.jsonl:2": "not JSON",
        "a.jsonl:3": "not a JSON object",
        "a.jsonl:4": "no field `text`; it has id",
        "a.jsonl:5": "field `text` is int, not text; name another with --text-field",
        "a.jsonl:10": "not JSON",
    }
    texts = [row["text"] for row in read_lines(Path("b.jsonl"))]
    assert texts == ["a", "\N{REPLACEMENT CHARACTER} x", None, "a"]
    assert quarantined("b.jsonl.cleaner")[0]["text"] == "{nope"


@pytest.mark.parametrize("name", ["a.jsonl", "a.csv", "a.parquet"])
def test_a_field_that_is_nowhere_is_told_before_anything_is_done(name: str) -> None:
    if name == "a.parquet":
        pq.write_table(pa.table({"body": ["x"], "id": [1]}), name)
    else:
        Path(name).write_text('{"body": "x", "id": 1}\n' * 3 if name == "a.jsonl" else "body,id\nx,1\n")
    (why,) = go(name, f"b{Path(name).suffix}").failures.values()
    assert "`text`" in why and "body, id: name one with --text-field" in why
    assert not Path(f"b{Path(name).suffix}").exists()


def test_a_parquet_column_that_is_no_text_is_told() -> None:
    pq.write_table(pa.table({"text": [1, 2]}), "a.parquet")
    assert go("a.parquet", "b.parquet").failures == {
        "a.parquet": "column `text` is int64, not text; name another with --text-field"
    }


def damaged(name: str) -> bytes:
    """A file cut off in its second half."""
    lines = "".join(json.dumps({"text": f"ZEBRA {os.urandom(400).hex()}"}) + "\n" for _ in range(900)).encode()
    if name.endswith(".gz") and "warc" not in name:
        data = gzip.compress(lines)
    elif name.endswith(".zst"):
        data = zstandard.ZstdCompressor().compress(lines)
    elif name.endswith(".parquet"):
        pq.write_table(pa.table({"text": ["ZEBRA a"] * 99}), "whole.parquet")
        data = Path("whole.parquet").read_bytes()
    else:
        data = b"".join(map(gzip.compress, archive() * 9) if name.endswith(".gz") else archive() * 9)
    return data[: len(data) * 3 // 4]


@pytest.mark.parametrize(
    ("name", "why"),
    [
        pytest.param("m.jsonl.gz", "truncated .gz: the file ends before the data does; written ", id="gzip"),
        pytest.param("m.jsonl.zst", "truncated .zst: the file ends before the data does; written ", id="zstandard"),
        pytest.param("m.warc", "truncated archive: it ends near byte ", id="archive"),
        pytest.param("m.warc.gz", "truncated .gz: the file ends before the data does; written ", id="packed-archive"),
        pytest.param("m.parquet", "damaged or truncated .parquet: ", id="parquet"),
    ],
)
def test_a_file_that_is_cut_off_gives_what_came_before_and_is_named(name: str, why: str) -> None:
    Path("in").mkdir()
    Path("in", name).write_bytes(damaged(name))
    write_lines(Path("in/a.jsonl"), [{"text": "ZEBRA a"}])
    write_lines(Path("in/z.jsonl"), [{"text": "ZEBRA z"}])
    done = go("in", "out")
    assert list(done.failures) == [name] and done.failures[name].startswith(why)
    assert [read_lines(Path(f"out/{x}.jsonl"))[0]["text"] for x in "az"] == ["a", "z"]
    assert Path("out", name.replace("warc", "jsonl")).exists() is (name != "m.parquet")
    if "written before" in done.failures[name]:
        assert done.documents > 10 and done.failures[name].endswith(" of its rows")
    again = go("in", "out")
    assert again.failures == done.failures, "it is told again, and not done again"
    assert again.unchanged_inputs == (2 if name == "m.parquet" else 3)


def test_a_line_over_the_limit_is_quarantined_and_one_in_a_bomb_ends_its_file(monkeypatch: pytest.MonkeyPatch) -> None:
    big = {"id": 1, "text": "y" * 3000}
    write_lines(Path("in/a.jsonl"), [{"text": "ZEBRA a"}, big, {"text": "ZEBRA b"}])
    monkeypatch.setattr(unpack, "BUFFER", 2**10)
    Path("in/bomb.jsonl.zst").write_bytes(zstandard.ZstdCompressor().compress(b" " * 2**24))
    Path("in/bomb.txt.gz").write_bytes(gzip.compress(b" " * 2**24))
    done = go("in", "out", limit=1000)
    assert [row["text"] for row in read_lines(Path("out/a.jsonl"))] == ["a", "b"]
    assert quarantined("out")[0]["text"] == big["text"] and quarantined("out")[0]["columns"] == {"id": 1}
    assert "a decompression bomb?" in done.failures["bomb.jsonl.zst"]
    assert done.failures["bomb.txt.gz"].startswith("too large: ")


def test_a_line_too_large_to_hold_is_told_without_its_text(monkeypatch: pytest.MonkeyPatch) -> None:
    from cleaner.io import lines

    monkeypatch.setattr(lines, "MOST", 5000)
    write_lines(Path("a.jsonl"), [{"text": "ZEBRA a"}, {"text": "y" * 9000}, {"text": "ZEBRA b"}])
    go("a.jsonl", "b.jsonl", limit=1000)
    assert [row["text"] for row in read_lines(Path("b.jsonl"))] == ["a", "b"]
    assert quarantined("b.jsonl.cleaner")[0]["text"] is None


@pytest.mark.usefixtures("small_chunks")
@pytest.mark.parametrize("at", ["append", "ledger"])
def test_a_full_disk_stops_the_run_and_the_same_command_goes_on(at: str, monkeypatch: pytest.MonkeyPatch) -> None:
    write_lines(Path("a.jsonl"), rows(60))
    go("a.jsonl", "whole.jsonl")
    count = 0

    def full(*_: object) -> int:
        nonlocal count
        count += 1
        if count < 4:
            return os_write(*_)  # type: ignore[arg-type]
        raise OSError(errno.ENOSPC, "No space left on device")

    os_write = os.write
    with monkeypatch.context() as patch:
        if at == "append":
            patch.setattr(spool.os, "write", full)
        else:
            patch.setattr("cleaner.batch.ledger.Ledger.checkpoint", lambda *_: full_ledger())
        with pytest.raises(Stopped, match="the disk is full; free some space, and the same command goes on"):
            go("a.jsonl", "b.jsonl")
    assert not Path("b.jsonl").exists()
    go("a.jsonl", "b.jsonl")
    assert Path("b.jsonl").read_bytes() == Path("whole.jsonl").read_bytes()


@pytest.mark.usefixtures("small_chunks")
@pytest.mark.parametrize("write", ["works again", "fails too"])
def test_a_ledger_that_fails_once_has_nothing_written_twice(write: str, monkeypatch: pytest.MonkeyPatch) -> None:
    write_lines(Path("a.jsonl"), rows(60))
    go("a.jsonl", "whole.jsonl")
    checkpoint, calls = Ledger.checkpoint, list[int]()

    def fails_once(*given: Any) -> None:
        calls.append(1)
        if len(calls) == 3:
            if write == "fails too":
                patch.setattr(spool.os, "write", lambda *_: full_disk())
            full_ledger()
        checkpoint(*given)

    with monkeypatch.context() as patch:
        patch.setattr(Ledger, "checkpoint", fails_once)
        with pytest.raises(Stopped, match="the disk is full"):
            go("a.jsonl", "b.jsonl")
    go("a.jsonl", "b.jsonl")
    assert Path("b.jsonl").read_bytes() == Path("whole.jsonl").read_bytes()


@pytest.mark.parametrize(("number", "why"), [(errno.ENOSPC, "the disk is full"), (errno.EACCES, "permission denied")])
def test_what_cannot_be_written_when_a_run_ends_is_told(number: int, why: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from cleaner.batch.recorder import Recorder

    def refuses(*_: object) -> None:
        raise OSError(number, os.strerror(number))

    write_lines(Path("a.jsonl"), rows(3))
    monkeypatch.setattr(Recorder, "_commit", refuses)
    with pytest.raises(Stopped, match=why):
        go("a.jsonl", "b.jsonl")


def full_disk() -> int:
    raise OSError(errno.ENOSPC, "No space left on device")


def full_ledger() -> None:
    import sqlite3

    error = sqlite3.OperationalError("database or disk is full")
    error.sqlite_errorcode = sqlite3.SQLITE_FULL
    raise error


def test_a_real_file_size_limit_stops_the_run() -> None:
    write_lines(Path("a.jsonl"), [{"text": CLEAN * 50, "id": i} for i in range(400)])
    limited = "import resource, signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
    limited += "resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, 300_000))"
    code, _, err = cleaner("run", "a.jsonl", "b.jsonl", more=limited)
    assert code in (3, 4) and "Traceback" not in err and not Path("b.jsonl").exists()
    assert cleaner("run", "a.jsonl", "b.jsonl", "--quiet")[0] == 0
    assert len(read_lines(Path("b.jsonl"))) == 400


def test_an_output_that_cannot_be_written_is_named_and_the_others_are(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in "abc":
        write_lines(Path(f"in/{name}.jsonl"), [{"text": f"ZEBRA {name}"}])
    put = places.put

    def refuse(made: Path, place: Any) -> None:
        if place.name == "b.jsonl":
            raise PermissionError(errno.EACCES, "Permission denied")
        put(made, place)

    with monkeypatch.context() as patch:
        patch.setattr(places, "put", refuse)
        assert go("in", "out").failures == {"b.jsonl": "cannot be written: permission denied"}
    assert sorted(path.name for path in Path("out").glob("*.jsonl")) == ["a.jsonl", "c.jsonl"]
    assert go("in", "out").failures == {} and Path("out/b.jsonl").exists()


@pytest.mark.usefixtures("small_chunks")
def test_an_input_that_cannot_be_read_on_goes_on_when_it_can(monkeypatch: pytest.MonkeyPatch) -> None:
    write_lines(Path("a.jsonl"), rows(4000))
    go("a.jsonl", "whole.jsonl")
    some = unpack._Plain._some

    def fails(self: Any, size: int) -> bytes:
        if self.tell() > 300_000:
            raise OSError(errno.EIO, "Input/output error")
        return some(self, size)

    with monkeypatch.context() as patch:
        patch.setattr(unpack._Plain, "_some", fails)
        done = go("a.jsonl", "b.jsonl")
        assert done.failures == {"a.jsonl": "Input/output error; the same command goes on from there"}
    assert 1000 < done.documents < 4000 and not Path("b.jsonl").exists()
    assert go("a.jsonl", "b.jsonl").failures == {}
    assert Path("b.jsonl").read_bytes() == Path("whole.jsonl").read_bytes()


def test_a_disk_that_is_full_from_the_start_is_told_as_one(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    write_lines(Path("in/a.jsonl"), rows(3))
    monkeypatch.setattr(Path, "mkdir", full)
    with pytest.raises(Stopped, match=r"^out: the disk is full; free some space"):
        go("in", "out")


def test_a_worker_that_somebody_kills_costs_nothing() -> None:
    write_lines(Path("a.jsonl"), rows(200))
    once = (
        "import os, signal; from cleaner.batch import work; do = work.Job.__call__\n"
        "def kill(*a):\n"
        "    if not os.path.exists('killed') and a[1].chunk.first > 50:\n"
        "        open('killed', 'w').close(); os.kill(os.getpid(), signal.SIGKILL)\n"
        "    return do(*a)\n"
        "work.Job.__call__ = kill"
    )
    assert cleaner("run", "a.jsonl", "b.jsonl", "--quiet", more=once, size=500) == (0, "", "")
    assert Path("killed").exists()
    assert [row["id"] for row in read_lines(Path("b.jsonl"))] == list(range(200))


def test_a_worker_that_is_killed_again_while_documents_are_tried_alone_costs_nothing() -> None:
    write_lines(Path("a.jsonl"), rows(40))
    twice = (
        "import os, signal; from cleaner.batch import work; do = work.Job.__call__\n"
        "def kill(*a):\n"
        "    for mark in ('whole', 'alone'):\n"
        "        if a[1].whole == (mark == 'whole') and a[1].chunk.first < 5 and not os.path.exists(mark):\n"
        "            open(mark, 'w').close(); os.kill(os.getpid(), signal.SIGKILL)\n"
        "    return do(*a)\n"
        "work.Job.__call__ = kill"
    )
    assert cleaner("run", "a.jsonl", "b.jsonl", "--quiet", more=twice, size=500) == (0, "", "")
    assert Path("whole").exists() and Path("alone").exists()
    assert [row["id"] for row in read_lines(Path("b.jsonl"))] == list(range(40))


def test_names_with_spaces_line_breaks_and_foreign_bytes() -> None:
    names = ["a b.jsonl", "c\nd.jsonl", os.fsdecode(b"caf\xe9.jsonl")]
    for name in names:
        write_lines(Path("in", name), [{"text": DIRTY}, {"id": 1}])
    code, _, err = cleaner("run", "in", "out", "--quiet")
    assert code == 3 and err.splitlines()[:3] == [
        f"cleaner: {shown}:2: no field `text`; it has id: name one with --text-field"
        for shown in ("a b.jsonl", r"c\nd.jsonl", r"caf\xe9.jsonl")
    ]
    assert all(read_lines(Path("out", name)) == [{"text": CLEAN}] for name in names)
    assert [row["input"] for row in quarantined("out")] == ["a b.jsonl", r"c\nd.jsonl", r"caf\xe9.jsonl"]
