"""Several processes: one that dies takes nothing with it, and how many there are changes no byte."""

from __future__ import annotations

import gzip
import json
import multiprocessing
import os
import pickle
from pathlib import Path

import pytest

from cleaner.batch import pool, run
from cleaner.batch.plan import plan
from cleaner.batch.units import Task
from cleaner.batch.work import Job
from cleaner.errors import Stopped
from cleaner.pipeline import Cleaner
from tests.test_batch_run import CLEAN, GOOD, NEIGHBOURS, fake, go, known, put, written


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize(
    ("data", "why"),
    [
        pytest.param(b"EXIT 7", "the worker process died (exit code 7)", id="exit"),
        pytest.param(b"KILL", "the worker process died (killed by SIGKILL)", id="out-of-memory-killer"),
        pytest.param(b"SLEEP 60", "no result within 1 seconds; its worker process was stopped", id="endless"),
    ],
)
def test_worker_that_dies_takes_nothing_with_it(data: bytes, why: str) -> None:
    put(a_txt=GOOD, m_txt=data, n_txt=data, z__z_txt=GOOD, **{f"q{i}_txt": GOOD for i in range(12)})
    summary = go(2, patience=1.0)
    assert summary.failures == summary.quarantine == {"m.txt": why, "n.txt": why}
    quarantined = list(map(json.loads, Path("out/quarantine.jsonl").read_text().splitlines()))
    assert [(entry["input"], entry["reason"], entry["text"]) for entry in quarantined] == [
        (name, why, data.decode()) for name in ("m.txt", "n.txt")
    ]
    assert written() == NEIGHBOURS | {f"q{i}.txt": CLEAN for i in range(12)}
    assert sorted(known()) == sorted(written())


def test_document_that_was_only_near_is_tried_again() -> None:
    put(a_txt=GOOD, m_txt=b"KILL_ONCE ZEBRA x", z__z_txt=GOOD)
    summary = go(2)
    assert summary.failures == {} and summary.documents == 3
    assert written() == NEIGHBOURS | {"m.txt": b"KILL_ONCE x"}


def test_pool_that_cannot_work_at_all_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "_adopt", lambda work: os._exit(3))
    put(a_txt=GOOD, b_txt=GOOD, c_txt=GOOD)
    try:
        failures = go(2).failures
    except Stopped as error:
        assert str(error).startswith("the worker processes die before they do anything; ")
    else:  # where the pool knew what each of them was about to do
        assert sorted(failures) == ["a.txt", "b.txt", "c.txt"]
    assert written() == {} and known() == []


def test_half_written_file_of_a_dead_worker_is_removed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "replace", lambda *_: os._exit(9))
    put(a_txt=GOOD)
    made = plan(Path("in/a.txt"), "out/x.txt")
    assert run.run(made, fake(), run.How(2)).failures == {"a.txt": "the worker process died (exit code 9)"}
    assert os.listdir("out") == []


def test_same_bytes_for_any_number_of_workers_and_the_input_is_as_it_was() -> None:
    put(a_txt=GOOD, b_txt_gz=gzip.compress(GOOD), c__d_md=b"\xff\xfeZ\0E\0B\0R\0A\0 \0x\0", e_txt=b"", f_txt=b"x\r\ny")
    put(**{f"n{i}_txt": b"ZEBRA %d" % i for i in range(30)})
    Path("in", os.fsdecode(b"caf\xe9 \n.txt")).write_bytes(GOOD)
    before = {path: path.read_bytes() for path in Path("in").rglob("*") if path.is_file()}
    results = []
    for workers in (1, 2, 3):
        summary = go(workers)
        results.append((written(), known(), summary))
        Path("out").rename(f"out-{workers}")
    assert results[0] == results[1] == results[2]
    assert {path: path.read_bytes() for path in Path("in").rglob("*") if path.is_file()} == before
    files = results[0][0]
    assert gzip.decompress(files["b.txt.gz"]) == CLEAN
    assert (files["c/d.md"], files["e.txt"], files["f.txt"], files["n7.txt"]) == (b"x", b"", b"x\r\ny", b"7")
    assert files[os.fsdecode(b"caf\xe9 \n.txt")] == CLEAN


def test_workers_started_afresh_do_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "_context", lambda: multiprocessing.get_context("spawn"))
    put(a_txt=b"Skip to content\n" + CLEAN, z__z_txt=CLEAN)
    summary = run.run(plan(Path("in"), "out"), Job(Cleaner()), run.How(2))
    assert summary.failures == {} and summary.changed == 1
    assert written() == NEIGHBOURS


def test_task_is_plain_data_for_workers_started_afresh() -> None:
    task = Task(Path(os.fsdecode(b"caf\xe9.txt")), Path("x"), "n", True)
    assert pickle.loads(pickle.dumps(task)) == task
