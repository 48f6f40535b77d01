"""URLs, by fsspec: read and written like paths, with the ledger here."""

from __future__ import annotations

import functools
import gzip
import http.server
import json
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import fsspec
import pytest

from cleaner.batch.command import Options, run_and_tell
from cleaner.config import DEFAULT
from cleaner.errors import ConfigError
from tests.corpus import CLEAN, DIRTY, read_lines, rows, write_lines


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    memory = fsspec.filesystem("memory")
    for path in memory.ls("/", detail=False):
        memory.rm(path, recursive=True)


def go(source: str, out: str, **options: Any) -> bool:
    return run_and_tell(source, out, DEFAULT, Options(**{"quiet": True, "workers": 2, **options}))


def test_a_directory_in_memory_is_cleaned_into_another() -> None:
    memory = fsspec.filesystem("memory")
    lines = "".join(json.dumps(row) + "\n" for row in rows(30)).encode()
    memory.pipe({"/in/a.jsonl": lines, "/in/sub/b.txt.gz": gzip.compress(DIRTY.encode()), "/in/c.pdf": b""})
    assert go("memory://in", "memory://out/") is False
    assert gzip.decompress(memory.cat("/out/sub/b.txt.gz")) == CLEAN.encode()
    assert b"Skip" not in memory.cat("/out/a.jsonl") and memory.cat("/out/a.jsonl").count(b"\n") == 30
    assert Path("out.cleaner/.cleaner.sqlite").exists()
    memory.pipe("/out/a.jsonl", b"theirs")
    go("memory://in", "memory://out/")
    assert memory.cat("/out/a.jsonl") == b"theirs", "what is done is not done again"
    go("memory://in", "memory://out/", force=True)
    assert memory.cat("/out/a.jsonl").count(b"\n") == 30


def test_what_others_put_there_is_left_alone() -> None:
    write_lines(Path("a.jsonl"), rows(3))
    fsspec.filesystem("memory").pipe("/out/a.jsonl", b"theirs")
    with pytest.raises(ConfigError, match=r"^memory://out/a.jsonl: was not written by an earlier run; "):
        go("a.jsonl", "memory://out/")


def test_a_url_where_nothing_is_is_told() -> None:
    with pytest.raises(ConfigError, match="memory://nowhere/: "):
        go("memory://nowhere/", "out")
    with pytest.raises(ConfigError, match="no-such-protocol://x"):
        go("no-such-protocol://x", "out")


@pytest.fixture
def server(tmp_path: Path) -> Iterator[str]:
    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_: Any) -> None:
            pass

    (tmp_path / "www").mkdir()
    handler = functools.partial(Quiet, directory=str(tmp_path / "www"))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as found:
        threading.Thread(target=found.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{found.server_port}"
        found.shutdown()


def test_files_of_a_server_are_read(server: str) -> None:
    write_lines(Path("www/a.jsonl"), rows(30))
    Path("www/b.txt").write_text(DIRTY)
    assert go(f"{server}/a.jsonl", "a.jsonl") is False
    assert go(f"{server}/b.txt", "b.txt") is False
    assert [row["id"] for row in read_lines(Path("a.jsonl"))] == list(range(30))
    assert Path("b.txt").read_text() == CLEAN


def test_a_file_that_the_server_does_not_have_is_told(server: str) -> None:
    with pytest.raises(ConfigError, match=r"/gone.jsonl: "):
        go(f"{server}/gone.jsonl", "a.jsonl")
