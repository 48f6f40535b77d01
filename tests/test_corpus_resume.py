"""The ledger: a run that was killed goes on and ends with the same bytes; what is done is not done twice."""

from __future__ import annotations

import json
import multiprocessing
import os
import random
import signal
import sqlite3
import subprocess
import time
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import zstandard

from cleaner.batch import run
from cleaner.batch.ledger import NAME
from cleaner.batch.plan import Wishes, plan
from cleaner.batch.units import Rows
from cleaner.batch.work import Job
from cleaner.config import Config
from cleaner.io import chunks
from cleaner.pipeline import Cleaner
from tests.corpus import CLEAN, DIRTY, cleaner, command, outputs, read_lines, rows, write_lines

pytestmark = pytest.mark.usefixtures("small_pieces")
JOB = Job(Cleaner())


def corpus() -> None:
    """A directory with a file of each kind, a row that is none, and small documents."""
    write_lines(Path("in/a.jsonl"), rows(150))
    with open("in/a.jsonl", "a") as file:
        file.write("{no row\n")
    Path("in/b.jsonl.zst").write_bytes(zstandard.ZstdCompressor().compress(Path("in/a.jsonl").read_bytes()))
    pq.write_table(pa.Table.from_pylist(rows(150)), "in/c.parquet", row_group_size=40)
    Path("in/d.csv").write_text("id,text\n" + "".join(f'{i},"{DIRTY}"\n' for i in range(100)))
    for number in range(12):
        Path(f"in/e{number}.txt").write_text(DIRTY * number)


def go(
    out: str = "out", source: str = "in", workers: int = 2, job: Job = JOB, to: str | None = None, **how: Any
) -> Any:
    return run.run(plan(source, out, Wishes(to=to)), job, run.How(workers, **how))


def test_killed_at_twenty_moments_it_ends_with_the_same_bytes() -> None:
    corpus()
    begun = time.monotonic()
    whole = go("whole")
    lasts = time.monotonic() - begun
    chance = random.Random(5)
    killed = 0
    fork = multiprocessing.get_context("fork")
    for _ in range(20):
        process = fork.Process(target=go)
        process.start()
        process.join(chance.uniform(0, lasts / 4))
        killed += process.exitcode is None
        process.kill()
        process.join()
    last = go()
    assert killed >= 10
    assert outputs("out") == outputs("whole")
    assert (last.documents, last.rules, last.histogram) == (whole.documents, whole.rules, whole.histogram)
    assert not [path for path in Path("out").iterdir() if path.suffix in (".part", ".tmp", ".made")]


@pytest.mark.parametrize("name", ["a.jsonl", "b.jsonl.zst", "c.parquet", "d.csv"])
def test_a_large_file_goes_on_where_it_was(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    corpus()
    go(f"whole-{name}", f"in/{name}")
    seen: list[int] = []

    def dies(self: Any, unit: Any, answer: Any) -> None:
        if isinstance(unit, Rows):
            seen.append(unit.chunk.first)
            if len(seen) == 6:
                raise RuntimeError("as if the power had failed")
        take(self, unit, answer)

    take = run.Recorder.take
    with monkeypatch.context() as patch:
        patch.setattr(run.Recorder, "take", dies)
        with pytest.raises(RuntimeError):
            go(f"out-{name}", f"in/{name}")
        stopped = seen[-1]
        seen[:] = [0]
        monkeypatch.setattr(run.Recorder, "take", lambda *a: (seen.append(getattr(a[1], "chunk", a[1])), take(*a))[1])
        go(f"out-{name}", f"in/{name}")
    assert Path(f"out-{name}").read_bytes() == Path(f"whole-{name}").read_bytes()
    firsts = [one.first for one in seen if isinstance(one, chunks.Chunk)]
    assert 0 < firsts[0] <= stopped, "it did not begin anew"


def test_what_is_done_is_skipped_and_what_changed_is_done_again() -> None:
    corpus()
    assert go().unchanged_inputs == 0
    before = {path: path.stat().st_mtime_ns for path in Path("out").iterdir() if path.suffix != ".sqlite"}
    again = go()
    assert again.unchanged_inputs == 16 and again.documents == go().documents
    assert {path: path.stat().st_mtime_ns for path in before if path.name != "quarantine.jsonl"} == {
        path: time for path, time in before.items() if path.name != "quarantine.jsonl"
    }
    write_lines(Path("in/a.jsonl"), [{"text": DIRTY}])
    Path("in/e3.txt").write_text("Other.\n")
    Path("out/e4.txt").unlink()
    assert go().unchanged_inputs == 13
    assert read_lines(Path("out/a.jsonl")) == [{"text": CLEAN}]
    assert Path("out/e3.txt").read_text() == "Other.\n" and Path("out/e4.txt").exists()
    assert go(force=True).unchanged_inputs == 0


def test_changed_rules_and_options_are_done_again() -> None:
    corpus()
    go()
    job = Job(Cleaner(Config(disable=("boilerplate/en-skip-link",))))
    assert go(job=job).unchanged_inputs == 0
    assert Path("out/e1.txt").read_text() == DIRTY
    assert go(job=job).unchanged_inputs == 16


def test_an_input_that_changed_after_a_kill_is_begun_anew() -> None:
    write_lines(Path("a.jsonl"), rows(150))
    process = multiprocessing.get_context("fork").Process(target=go, args=("b.jsonl", "a.jsonl", 1))
    process.start()
    while not (part := list(Path().glob(".cleaner-*.part"))) or part[0].stat().st_size < 1000:
        time.sleep(0.01)
    assert process.pid
    os.kill(process.pid, signal.SIGKILL)
    process.join()
    write_lines(Path("a.jsonl"), rows(20))
    go("b.jsonl", "a.jsonl")
    assert [row["id"] for row in read_lines(Path("b.jsonl"))] == list(range(20))


def test_dry_run_says_what_would_be_done_and_writes_nothing() -> None:
    corpus()
    code, out, err = cleaner("run", "in", "out", "--dry-run")
    assert (code, err) == (0, "") and not Path("out").exists()
    assert "new: a.jsonl -> out/a.jsonl\n" in out and out.endswith("16 new; nothing was written\n")
    go()
    Path("in/e3.txt").write_text("Other.\n")
    before = outputs("out")
    out = cleaner("run", "in", "out", "--dry-run")[1]
    assert out == "changed: e3.txt -> out/e3.txt\n1 changed, 15 unchanged; nothing was written\n"
    assert outputs("out") == before


def test_second_run_is_refused_with_the_process_of_the_first() -> None:
    write_lines(Path("in/a.jsonl"), rows(5))
    slow = "import time; from cleaner.batch import work; work.Job.__call__ = lambda *_: time.sleep(60)"
    first = subprocess.Popen(command("run", "in", "out", more=slow), stderr=subprocess.PIPE)
    while not Path("out/.cleaner.lock").exists() or not Path("out/.cleaner.lock").read_text():
        assert first.poll() is None
        time.sleep(0.02)
    code, _, err = cleaner("run", "in", "out")
    assert code == 2
    assert err == f"cleaner: out: another run, process {first.pid}, is writing there; wait for its end, or stop it\n"
    first.kill()
    first.wait()
    assert cleaner("run", "in", "out")[0] == 0, "a run that is dead holds nothing"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_signal_ends_the_documents_under_way_and_says_how_to_go_on(number: int) -> None:
    write_lines(Path("a.jsonl"), rows(400))
    go("whole.jsonl", "a.jsonl")
    slow = (
        "import time; from cleaner.batch import work; do = work.Job.__call__\n"
        "work.Job.__call__ = lambda *a: (time.sleep(0.02), do(*a))[1]"
    )
    process = subprocess.Popen(
        command("run", "a.jsonl", "b.jsonl", size=500, block=1000, more=slow),
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    while not list(Path().glob(".cleaner-*.part")):
        assert process.poll() is None
        time.sleep(0.02)
    os.killpg(process.pid, number)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert err.endswith(b"cleaner: interrupted; the same command goes on from here\n") and b"Traceback" not in err
    database = sqlite3.connect(Path("b.jsonl.cleaner", NAME))
    ((state, start),) = database.execute("SELECT state, start FROM input")
    database.close()
    assert state == "running" and json.loads(start)[0] > 0
    assert cleaner("run", "a.jsonl", "b.jsonl", size=500, block=1000)[0] == 0
    assert Path("b.jsonl").read_bytes() == Path("whole.jsonl").read_bytes()


def test_no_worker_outlives_a_run_that_is_killed() -> None:
    write_lines(Path("in/a.jsonl"), rows(5))
    slow = (
        "import os, time; from cleaner.batch import work\n"
        "work.Job.__call__ = lambda *_: (open('pid', 'w').write(str(os.getpid())), time.sleep(60))"
    )
    process = subprocess.Popen(command("run", "in", "out", more=slow), stderr=subprocess.DEVNULL)
    while not Path("pid").exists() or not Path("pid").read_text():
        time.sleep(0.02)
    worker = int(Path("pid").read_text())
    process.kill()
    process.wait()
    for _ in range(200):
        try:
            os.kill(worker, 0)
            if Path(f"/proc/{worker}/stat").read_text().split()[2] == "Z":
                return
        except (ProcessLookupError, FileNotFoundError):
            return
        time.sleep(0.05)
    pytest.fail("the worker is still there")


def test_ledger_tells_each_document_for_a_report() -> None:
    corpus()
    go()
    database = sqlite3.connect(Path("out", NAME))
    columns = "row, size_in - size_out, site, stages, rules"
    query = f"SELECT {columns} FROM document JOIN input ON input.id = input WHERE name = ? ORDER BY row"
    found = database.execute(query, (b"a.jsonl",)).fetchall()
    samples = database.execute("SELECT count(*) FROM sample").fetchone()[0]
    counts = json.loads(database.execute("SELECT counts FROM input WHERE name = ?", (b"a.jsonl",)).fetchone()[0])
    database.close()
    assert len(found) == 150 and counts["documents"] == 151 and counts["quarantined"] == 1
    assert found[0][:3] == (0, 16, "s0.example")
    assert json.loads(found[0][4]) == {"boilerplate/en-skip-link": [1, 16, 0]} and found[1][3] is None
    assert sum(counts["histogram"]) == 150 and samples >= 40
