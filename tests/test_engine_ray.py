"""Ray: the same bytes as without it, on a real cluster of two CPUs, whatever becomes of its workers."""

from __future__ import annotations

import gzip
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from cleaner import Config, ConfigError, InputError, explain
from cleaner.engines.sources import FAULT
from cleaner.report import Report
from tests.test_engine_sources import PAGE, lines, read, response

pytestmark = pytest.mark.integration
DIRTY = "Skip to content\nThe ferry was late , again.\n"


@pytest.fixture(scope="module")
def ray() -> Iterator[Any]:
    before = os.environ.get("PYTHONPATH")
    os.environ["PYTHONPATH"] = str(Path(__file__).resolve().parent.parent)  # so that workers can import this file
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
    found = pytest.importorskip("ray")
    found.init(num_cpus=2, include_dashboard=False, log_to_driver=False, logging_level="ERROR")
    found.data.DataContext.get_current().enable_progress_bars = False
    yield found
    found.shutdown()
    os.environ.pop("PYTHONPATH")
    if before is not None:
        os.environ["PYTHONPATH"] = before


def documents(number: int) -> list[dict[str, Any]]:
    prose = "The harbour master , who had not been told , said so. "
    sites = (f"https://s{n % 7}.example/{n}" for n in range(number))
    return [{"id": n, "url": url, "text": DIRTY + f"{n}. {prose}" * 30} for n, url in enumerate(sites)]


def corpus(directory: Path) -> None:
    """Each kind of file, with null, empty and odd texts among them."""
    directory.mkdir()
    texts = [DIRTY, None, "", "Yes.", "Ca\u0301f\u00e9 \u200b\u202e😀\x00", "“It wasnâ€™t money,” he said .\n" * 9]
    rows = [{"id": n, "text": text, "score": n if n % 2 else n / 4, "tags": [str(n)]} for n, text in enumerate(texts)]
    (directory / "a.jsonl").write_bytes(lines(*rows))
    (directory / "b.jsonl.gz").write_bytes(gzip.compress(lines(*documents(50))))
    table = pa.table({"text": pa.array(texts).dictionary_encode(), "n": pa.array(range(6), pa.int8())})
    pq.write_table(table, directory / "c.parquet", row_group_size=2)
    (directory / "d.warc.gz").write_bytes(gzip.compress(response("https://w.example/1", PAGE)))


def run(source: Path, out: Path, *, overwrite: bool = False, **fields: str) -> Report:
    from cleaner.engines import cluster
    from cleaner.io.layout import Fields

    return cluster.run(str(source), str(out), Config(), cluster.Options(Fields(**fields), overwrite=overwrite))


def written(out: Path) -> list[dict[str, Any]]:
    rows = [row for path in sorted(out.glob("part-*.parquet")) for row in pq.read_table(path).to_pylist()]
    return sorted(rows, key=repr)


def expected(source: Path) -> list[dict[str, Any]]:
    """What a loop over `explain` gives; all JSON Lines have the columns of all."""
    found = {path: read(path) for path in sorted(source.iterdir())}
    shared = {name for path, rows in found.items() if "jsonl" in path.name for name in rows[0]}
    clean = []
    for path, rows in found.items():
        for row in rows:
            whole = {**dict.fromkeys(shared), **row} if "jsonl" in path.name else row
            text = whole["text"] and explain(whole["text"]).text
            clean.append({**{n: v for n, v in whole.items() if not n.startswith("__cleaner")}, "text": text})
    return clean


def alike(rows: list[dict[str, Any]]) -> list[str]:
    return sorted(json.dumps(row, sort_keys=True) for row in rows)


def test_a_dataset(ray: Any) -> None:
    from cleaner.engines.ray import clean_dataset

    table = pa.table({"id": range(100), "body": [f"{n}\n{DIRTY}" if n % 3 else None for n in range(100)]})
    dataset = ray.data.from_arrow([table.slice(0, 60), table.slice(60)])
    config = Config(disable=("boilerplate/*",))
    cleaned = clean_dataset(dataset, text_field="body", explain_field="edits", flags_field="flags", config=config)
    rows = sorted(cleaned.take_all(), key=lambda row: row["id"])
    assert list(rows[0]) == ["id", "body", "edits", "flags"]
    for row, before in zip(rows, table["body"].to_pylist(), strict=True):
        if before is None:
            assert row["body"] is None
            continue
        result = explain(before, config=config)
        assert row["body"] == result.text
        assert [edit["rule"] for edit in row["edits"]] == [change.rule for change in result.edits]


def test_an_option_that_there_is_not_is_told_at_once(ray: Any) -> None:
    from cleaner.engines.ray import clean_dataset

    with pytest.raises(TypeError, match="text_filed"):
        clean_dataset(ray.data.from_items([{"text": "a"}]), text_filed="text")


def test_a_run_gives_the_bytes_of_a_loop(ray: Any, tmp_path: Path) -> None:
    corpus(tmp_path / "in")
    report = run(tmp_path / "in", tmp_path / "out")
    assert alike(written(tmp_path / "out")) == alike(expected(tmp_path / "in"))
    assert (report.documents, report.failed) == (5 + 50 + 5 + 1, 0)
    types = {str(pq.read_schema(path).field("text").type) for path in (tmp_path / "out").glob("part-*")}
    assert types == {"string", "dictionary<values=string, indices=int32, ordered=0>"}
    assert sorted(path.name.split("-")[0] for path in (tmp_path / "out").glob("[!.]*")) == ["part"] * 4


def test_a_file_is_shared_among_the_workers(ray: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from cleaner.engines import cluster

    monkeypatch.setattr(cluster, "BLOCK", 2**18)
    (tmp_path / "in.jsonl").write_bytes(lines(*documents(2_000)))
    report = run(tmp_path / "in.jsonl", tmp_path / "out")
    assert len(list((tmp_path / "out").glob("part-*"))) > 5
    assert [row["id"] for row in sorted(written(tmp_path / "out"), key=lambda row: row["id"])] == list(range(2_000))
    assert len(report.sites) == 7
    assert report.rules["boilerplate/en-skip-link"].documents == 2_000


def ours(ray: Any, title: bytes) -> list[int]:
    """The worker processes of this cluster that are at `title` now."""
    session = Path(ray._private.worker._global_node.get_session_dir_path()).name.encode()
    found = []
    for process in Path("/proc").iterdir():
        try:
            if process.name.isdigit() and (process / "cmdline").read_bytes().startswith(title):
                parent = (process / "stat").read_text().rpartition(")")[2].split()[1]
                if session in Path(f"/proc/{parent}/cmdline").read_bytes():
                    found.append(int(process.name))
        except OSError:
            continue  # it has ended
    return found


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="looks for the workers in /proc")
@pytest.mark.parametrize("title", [b"ray::Write", b"ray::MapBatches"], ids=["cleaning", "reading"])
def test_workers_that_are_killed_lose_nothing(
    ray: Any, title: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from cleaner.engines import cluster

    monkeypatch.setattr(cluster, "BLOCK", 2**18)
    (tmp_path / "in").mkdir()
    for number in range(4):
        (tmp_path / f"in/{number}.jsonl").write_bytes(lines(*documents(500)))
    undisturbed = run(tmp_path / "in", tmp_path / "quiet")
    killed: list[int] = []
    stop = threading.Event()

    def kill() -> None:
        while not stop.is_set() and len(killed) < 3:
            for process in ours(ray, title)[:1]:
                os.kill(process, signal.SIGKILL)
                killed.append(process)
                time.sleep(0.7)
            time.sleep(0.02)

    killer = threading.Thread(target=kill)
    killer.start()
    try:
        disturbed = run(tmp_path / "in", tmp_path / "out")
    finally:
        stop.set()
        killer.join()
    assert killed
    assert alike(written(tmp_path / "out")) == alike(written(tmp_path / "quiet"))
    assert disturbed.settled() == undisturbed.settled()
    assert {path.name[:6] for path in (tmp_path / "out").glob(".*")} == {".clean", ".done-"}


def test_a_worker_that_dies_when_all_is_written_writes_nothing_twice(
    ray: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from cleaner.engines import cluster, parts

    class Dies(parts.Parts):
        """Takes its worker down behind the first block, once."""

        def _write(self, name: str, block: pa.Table, report: Report) -> None:
            super()._write(name, block, report)
            mark = Path(self.directory).parent / "died"
            if not mark.exists():
                mark.touch()
                os.kill(os.getpid(), signal.SIGKILL)

    monkeypatch.setattr(cluster, "Parts", Dies)
    corpus(tmp_path / "in")
    report = run(tmp_path / "in", tmp_path / "out")
    assert (tmp_path / "died").exists()
    assert alike(written(tmp_path / "out")) == alike(expected(tmp_path / "in"))
    assert report.documents == 61


def test_a_document_that_kills_its_worker_is_put_aside_alone(
    ray: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from cleaner.engines import cluster, parts

    class Crashes(parts.Parts):
        """Like a library that does not bear a certain text."""

        def _cleaned(self, block: pa.Table, report: Report) -> Any:
            for text, fault in zip(block["text"].to_pylist(), block[FAULT].to_pylist(), strict=True):
                if "deadly" in text and fault is None:
                    os.kill(os.getpid(), signal.SIGKILL)
            return super()._cleaned(block, report)

    monkeypatch.setattr(cluster, "Parts", Crashes)
    rows = documents(20)
    for row in (rows[3], rows[11]):
        row["text"] += "deadly"
    (tmp_path / "in.jsonl").write_bytes(lines(*rows))
    report = run(tmp_path / "in.jsonl", tmp_path / "out")
    assert sorted(row["id"] for row in written(tmp_path / "out")) == [n for n in range(20) if n not in (3, 11)]
    (aside,) = (tmp_path / "out").glob("quarantine*")
    found = [json.loads(line) for line in aside.read_text().splitlines()]
    assert [one["text"] for one in found] == [rows[3]["text"], rows[11]["text"]]
    assert {one["reason"] for one in found} == {"took down its worker, or took more than 60 seconds, 2 times alone"}
    assert [(one["input"], one["row"]) for one in found] == [(f"{tmp_path}/in.jsonl", 4), (f"{tmp_path}/in.jsonl", 12)]
    assert found[0]["columns"] == {"id": 3, "url": rows[3]["url"]}
    assert (report.documents, report.quarantined) == (20, 2)
    assert {path.name[:6] for path in (tmp_path / "out").glob(".*")} == {".clean", ".done-"}


def test_a_block_that_kills_every_worker_ends_the_run_with_a_word(
    ray: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from cleaner.engines import cluster, parts

    class Kills(parts.Parts):
        def _write(self, name: str, block: pa.Table, report: Report) -> None:
            os.kill(os.getpid(), signal.SIGKILL)

    monkeypatch.setattr(cluster, "Parts", Kills)
    monkeypatch.setattr(cluster, "RETRIES", 1)
    corpus(tmp_path / "in")
    with pytest.raises(InputError, match="a block took down 2 workers"):
        run(tmp_path / "in", tmp_path / "out")


def test_what_fails_is_put_aside_and_named(ray: Any, tmp_path: Path) -> None:
    (tmp_path / "in.jsonl").write_bytes(lines({"text": DIRTY}, b"{broken", {"text": 7}, {"text": "Yes."}))
    report = run(tmp_path / "in.jsonl", tmp_path / "out")
    assert [row["text"] for row in written(tmp_path / "out")] == ["The ferry was late, again.\n", "Yes."]
    (aside,) = (tmp_path / "out").glob("quarantine*")
    found = [json.loads(line) for line in aside.read_text().splitlines()]
    assert [(one["input"], one["row"], one["text"], one["columns"]) for one in found] == [
        (f"{tmp_path}/in.jsonl", 2, "{broken\n", {}),
        (f"{tmp_path}/in.jsonl", 3, '{"text": 7}\n', {}),
    ]
    assert [failure.name for failure in report.failures] == [f"{tmp_path}/in.jsonl:{row}" for row in (2, 3)]


def test_a_document_that_takes_too_long_is_put_aside_alone(
    ray: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from cleaner.engines import cluster, parts

    class Hangs(parts.Parts):
        """Like a stage that does not end with a certain text."""

        def _cleaned_in_time(self, block: pa.Table, report: Report, next_one: Any) -> Any:
            if any("endless" in text for text in block.filter(pc.is_null(block[FAULT]))["text"].to_pylist()):
                time.sleep(100)
            return super()._cleaned_in_time(block, report, next_one)

    monkeypatch.setattr(cluster, "Parts", Hangs)
    rows = documents(10)
    rows[3]["text"] += "endless"
    (tmp_path / "in.jsonl").write_bytes(lines(*rows))
    options = cluster.Options(patience=3)
    report = cluster.run(str(tmp_path / "in.jsonl"), str(tmp_path / "out"), Config(), options)
    assert sorted(row["id"] for row in written(tmp_path / "out")) == [n for n in range(10) if n != 3]
    (one,) = map(json.loads, (tmp_path / "out/quarantine.jsonl").read_text().splitlines())
    assert (one["row"], one["text"]) == (4, rows[3]["text"])
    assert one["reason"] == "took down its worker, or took more than 3 seconds, 2 times alone"
    assert report.quarantined == 1


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"text": "body"}, None),
        ({"language": "id"}, "field `id` is of type int64"),
        ({"flags": "id"}, "is there already"),
    ],
    ids=["text", "language", "flags"],
)
def test_wrong_fields_are_told_in_our_own_words(
    ray: Any, tmp_path: Path, fields: dict[str, str], told: str | None
) -> None:
    (tmp_path / "in.jsonl").write_bytes(lines(*documents(3)))
    if told is None:  # of JSON Lines each row stands for itself
        assert run(tmp_path / "in.jsonl", tmp_path / "out", **fields).failed == 3
    else:
        with pytest.raises(ConfigError, match=told):
            run(tmp_path / "in.jsonl", tmp_path / "out", **fields)


def test_the_command(tmp_path: Path) -> None:
    """As a process that starts a Ray of its own."""
    pytest.importorskip("ray")
    corpus(tmp_path / "in")
    (tmp_path / "in/e.jsonl").write_bytes(b"broken\n")
    command = [sys.executable, "-m", "cleaner", "run", "in", "out", "--engine", "ray", "--workers", "2"]
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parent.parent)}
    environment.pop("RAY_ADDRESS", None)
    call = partial(subprocess.run, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=200)
    done = call([*command, "--flags-field", "flags"])
    assert done.returncode == 3, done.stderr
    assert done.stdout.startswith("62 documents: 57 changed, 2 unchanged, 2 empty, 1 failed\n")
    assert done.stdout.endswith("report: out/report.html\n")
    assert done.stderr == f"cleaner: {tmp_path}/in/e.jsonl:1: not JSON: JSON is malformed: invalid character (byte 0)\n"
    (tmp_path / "in/e.jsonl").unlink()
    rows = [{name: value for name, value in row.items() if name != "flags"} for row in written(tmp_path / "out")]
    assert alike(rows) == alike(expected(tmp_path / "in"))
    told = json.loads((tmp_path / "out/report.json").read_bytes())
    assert (told["documents"], told["run"]["source"]) == (62, "in")
    again = call(command)
    assert (again.returncode, again.stdout) == (2, "")
    assert "an earlier run is there" in again.stderr


def test_an_earlier_run_is_not_mixed_with_this_one(ray: Any, tmp_path: Path) -> None:
    (tmp_path / "in.jsonl").write_bytes(lines(*documents(3)))
    run(tmp_path / "in.jsonl", tmp_path / "out")
    (tmp_path / "in.jsonl").write_bytes(lines(*documents(2)))
    with pytest.raises(ConfigError, match="an earlier run is there, on other inputs"):
        run(tmp_path / "in.jsonl", tmp_path / "out")
    run(tmp_path / "in.jsonl", tmp_path / "out", overwrite=True)
    assert len(written(tmp_path / "out")) == 2
    for source, out in ((tmp_path, tmp_path / "out"), (tmp_path / "in.jsonl", tmp_path), (tmp_path, tmp_path)):
        with pytest.raises(ConfigError, match="the input is never touched"):
            run(source, out, overwrite=True)


def test_a_run_that_is_killed_goes_on(ray: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from cleaner.engines import cluster, parts

    class Breaks(parts.Parts):
        """Ends the run behind its third block, when that is written and not noted yet."""

        def _write(self, name: str, block: pa.Table, report: Report) -> None:
            super()._write(name, block, report)
            if len(list(Path(self.directory).glob("part-*"))) > 2:
                raise ConfigError("as if the power had failed")

    monkeypatch.setattr(cluster, "BLOCK", 2**18)
    (tmp_path / "in").mkdir()
    (tmp_path / "in/a.jsonl").write_bytes(lines(*documents(700), b"{broken"))
    damaged = gzip.compress(lines(*documents(900)))
    (tmp_path / "in/b.jsonl.gz").write_bytes(damaged[: len(damaged) * 2 // 3])
    whole = run(tmp_path / "in", tmp_path / "whole")
    with monkeypatch.context() as patch:
        patch.setattr(cluster, "Parts", Breaks)
        with pytest.raises(ConfigError, match="as if"):
            run(tmp_path / "in", tmp_path / "out")
    noted = set((tmp_path / "out").glob(".done-*"))
    assert noted
    times = {path: path.stat().st_mtime_ns for path in noted}
    assert run(tmp_path / "in", tmp_path / "out").settled() == whole.settled()
    assert alike(written(tmp_path / "out")) == alike(written(tmp_path / "whole"))
    aside = [(tmp_path / out / "quarantine.jsonl").read_text().replace(f"/{out}/", "/") for out in ("out", "whole")]
    assert sorted(aside[0].splitlines()) == sorted(aside[1].splitlines())
    assert {path: path.stat().st_mtime_ns for path in noted} == times
    assert run(tmp_path / "in", tmp_path / "out").settled() == whole.settled(), "nothing is done twice"
    assert alike(written(tmp_path / "out")) == alike(written(tmp_path / "whole"))
