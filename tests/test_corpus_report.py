"""The report of a run without a cluster: from the ledger, and what counting each document would have given."""

from __future__ import annotations

import errno
import json
import multiprocessing
import random
import time
from pathlib import Path
from typing import Any

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from cleaner import Cleaner, Config, explain
from cleaner.batch import run
from cleaner.batch.plan import plan
from cleaner.batch.review import TEXT, pieces_of, sample
from cleaner.batch.work import Job
from cleaner.errors import Stopped
from cleaner.report import Report, Run
from cleaner.report.pieces import pieces
from tests.corpus import DIRTY, cleaner, rows, write_lines

pytestmark = pytest.mark.usefixtures("small_pieces")
JOB = Job(Cleaner(Config(budget=0)))


def corpus() -> None:
    """Tables and small documents, some flagged, one row that is none, one file that is none."""
    chance = random.Random(3)
    made = rows(150)
    for row in made:
        row["text"] += "Share this article\n" * chance.randrange(3) + "It sailed at noon. " * chance.randrange(200)
    write_lines(Path("in/a.jsonl"), made)
    with open("in/a.jsonl", "a") as file:
        file.write('{no row\n{"url": "https://www.s1.example/x", "text": 7}\n')
    pq.write_table(pa.Table.from_pylist(made[:90]), "in/c.parquet", row_group_size=40)
    Path("in/bad.txt").write_bytes(b"\0")
    for number in range(12):
        Path(f"in/e{number}.txt").write_text(DIRTY * number)


def go(out: str = "out", workers: int = 2) -> None:
    run.run(plan("in", out), JOB, run.How(workers, about=Run(source="in", started="now")))


def told(out: str = "out") -> dict[str, Any]:
    report: dict[str, Any] = json.loads(Path(out, "report.json").read_bytes())
    assert report["run"].pop("seconds") > 0
    return report


def test_killed_and_resumed_it_is_the_report_of_an_undisturbed_run() -> None:
    corpus()
    begun = time.monotonic()
    go("whole")
    lasts = time.monotonic() - begun
    chance = random.Random(7)
    killed = 0
    for _ in range(6):
        process = multiprocessing.get_context("fork").Process(target=go)
        process.start()
        process.join(chance.uniform(0, lasts / 2))
        killed += process.exitcode is None
        process.kill()
        process.join()
    go()
    assert killed >= 2
    assert told() == told("whole")
    go("alone", workers=1)
    assert told("alone") == told("whole")
    go()
    assert told() == told("whole"), "what is done already is told again"


def test_it_is_what_counting_each_document_gives() -> None:
    corpus()
    go()
    found = told()
    counted = Report()
    for line in Path("in/a.jsonl").read_text().splitlines()[:150]:
        row = json.loads(line)
        counted.add(row["url"], JOB.cleaner.explain(row["text"]))
    for row in pq.read_table("in/c.parquet").to_pylist():
        counted.add(row["url"], JOB.cleaner.explain(row["text"]))
    for number in range(12):
        counted.add(f"e{number}.txt", JOB.cleaner.explain(Path(f"in/e{number}.txt").read_text()))
    for name in ("a.jsonl:151", "a.jsonl:152"):
        counted.add(name, found["failures"][0]["reason"], quarantined=True)
    counted.add("bad.txt", "binary: a NUL byte at offset 0")
    expected = msgspec.to_builtins(counted.settled())
    same = set(expected) - {"failures", "review"}
    assert {name: found[name] for name in same} == {name: expected[name] for name in same}
    assert expected["flagged"], "the corpus has some of each sort"
    seen, shown = ([{**one, "name": ""} for one in review] for review in (found["review"], expected["review"]))
    assert sorted(seen, key=str) == sorted(shown, key=str)
    failures = [(one["name"], one["quarantined"]) for one in found["failures"]]
    assert failures == [("a.jsonl:151", True), ("a.jsonl:152", True), ("bad.txt", False)]


def test_a_sample_shows_what_the_document_would() -> None:
    result = explain(DIRTY + "It sailed at noon , again.\n")
    assert pieces_of(sample(result), len(result.original)) == (2, pieces(result.original, result.edits))


def test_of_a_long_document_the_beginning_is_kept() -> None:
    text = DIRTY + "It sailed at noon. " * 1050 + "\n" + "Late again , she said , twice.\n" * 100
    result = explain(text)
    edits, found = pieces_of(sample(result), len(text))
    assert edits == len(result.edits) and len(sample(result)) < 2 * TEXT
    assert found[-1].skipped_edits == edits - sum(bool(piece.rule) for piece in found)
    assert sum(len(piece.before) + piece.skipped for piece in found) == len(text)


def test_the_command_writes_both_files_and_says_where() -> None:
    corpus()
    code, out, _ = cleaner("run", "in", "out", "--risky")
    assert code == 3 and out.endswith("report: out/report.html\n")
    assert told()["run"]["settings"] == {"risky": "true"}
    assert "boilerplate/en-skip-link" in Path("out/report.html").read_text()
    cleaner("run", "in/a.jsonl", "one.jsonl", "--quiet")
    assert told("one.jsonl.cleaner")["documents"] == 152
    cleaner("run", "in", "none", "--no-report")
    assert not list(Path("none").glob("report.*"))


def test_it_takes_no_other_files_place() -> None:
    corpus()
    Path("out").mkdir()
    Path("out/report.html").write_text("mine")
    code, _, err = cleaner("run", "in", "out")
    assert (code, Path("out/report.html").read_text()) == (2, "mine")
    assert "out/report.html: was not written by an earlier run" in err


def test_a_disk_that_is_full_at_the_report_stops_the_run_and_it_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    corpus()

    def full(*_: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(run.reporting, "write", full)
        with pytest.raises(Stopped, match="the disk is full; free some space, and the same command goes on"):
            go()
    assert not Path("out/report.json").exists() and Path("out/a.jsonl").exists()
    go()
    assert told()["documents"] == 255
