"""What a cluster reads, tried without one: every row comes with its name, and what is no document with its fault."""

from __future__ import annotations

import gzip
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from pyarrow import fs

from cleaner import ConfigError, InputError
from cleaner.engines import columns, sources
from cleaner.engines.sources import FAULT, INPUT, NAME, ROW, STATE

LIMIT = 2**20
LOCAL = fs.LocalFileSystem()
PARAGRAPH = "<p>The ferry to the island was late again on Monday, and nobody on the pier could say why it was.</p>"
PAGE = f"<html><body><article><p>Skip to content</p>{PARAGRAPH * 4}</article></body></html>"


def lines(*rows: Any) -> bytes:
    return b"".join((row if isinstance(row, bytes) else json.dumps(row).encode()) + b"\n" for row in rows)


def read(path: Path, text: str = "text") -> list[dict[str, Any]]:
    schema = columns.fields(LOCAL, str(path), text, LIMIT) if sources.is_lines(path.name) else pa.schema([])
    found = sources.tables(LOCAL, str(path), text, schema, LIMIT)
    return [row for table in found for row in sources.read_pages(table, text).to_pylist()]


def state(path: Path, row: int) -> dict[str, Any]:
    return {NAME: f"{path}:{row}", FAULT: None, INPUT: str(path), ROW: row}


def response(url: str, body: str, *, status: str = "200 OK", kind: str = "text/html; charset=utf-8") -> bytes:
    http = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {len(body.encode())}\r\n\r\n{body}".encode()
    head = (
        f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: {url}\r\nWARC-Date: 2026-01-01T00:00:00Z\r\n"
        f"WARC-Record-ID: <urn:{url}>\r\nContent-Type: application/http; msgtype=response\r\n"
        f"Content-Length: {len(http)}\r\n\r\n"
    )
    return head.encode() + http + b"\r\n\r\n"


def test_what_is_found(tmp_path: Path) -> None:
    for name in ("b.jsonl", "sub/a.parquet", "c.WARC.gz", "d.ndjson.zst", ".hidden.jsonl", "x/.git/e.jsonl", "f.txt"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    paths, others = sources.find(str(tmp_path))
    found = [Path(path).relative_to(tmp_path).as_posix() for path in paths]
    assert found == ["b.jsonl", "c.WARC.gz", "d.ndjson.zst", "sub/a.parquet"]
    assert others == 1
    assert sources.find(f"file://{tmp_path}/b.jsonl") == ([str(tmp_path / "b.jsonl")], 0)


@pytest.mark.parametrize(
    ("path", "told"), [("nowhere", "not found"), (".", "nothing to read"), ("gopher://x/y", "Unrecognized filesystem")]
)
def test_what_is_not_found(path: str, told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ConfigError, match=told):
        sources.find(path)


@pytest.mark.parametrize("packed", ["", ".gz", ".zst"])
def test_json_lines(tmp_path: Path, packed: str) -> None:
    data = lines(
        {"id": 1, "when": "2026-01-01T00:00:00Z", "text": "a"}, b"", {"id": 2.5, "text": None, "tags": {"k": [1]}}
    )
    path = tmp_path / f"a.jsonl{packed}"
    with LOCAL.open_output_stream(str(path), compression={"": None, ".gz": "gzip", ".zst": "zstd"}[packed]) as stream:
        stream.write(b"\xef\xbb\xbf" + data)
    assert read(path) == [
        {**state(path, 1), "id": 1.0, "when": "2026-01-01T00:00:00Z", "text": "a", "tags": None},
        {**state(path, 3), "id": 2.5, "when": None, "text": None, "tags": {"k": [1]}},
    ]


def test_lines_that_are_no_documents_keep_what_they_hold(tmp_path: Path) -> None:
    bad = [b"{not json", b"[1]", b'{"id": 1}', b'{"text": 7}', b'{"text": "\xff"}']
    (tmp_path / "a.jsonl").write_bytes(lines({"id": 0, "text": "a"}, *bad, {"id": 2, "text": "b"}))
    rows = read(tmp_path / "a.jsonl")
    assert [row["text"] for row in rows if row[FAULT] is None] == ["a", "b"]
    faulty = [row for row in rows if row[FAULT] is not None]
    assert [row["text"].rstrip("\n") for row in faulty] == [line.decode("utf-8", "replace") for line in bad]
    assert [re.split("[:;] (?=name)|: ", row[FAULT])[0] for row in faulty] == [
        "not JSON",
        "not a JSON object",
        "no field `text`; it has id",
        "field `text` is int, not text",
        "not JSON",
    ]


def test_surrogates_are_written_as_utf_8_can(tmp_path: Path) -> None:
    escaped = [rb"\ud83d\ude00", rb"a\ud800b", rb"\\ud800", rb"\udc00\ud83d", rb"\\\ud800\n"]
    (tmp_path / "a.jsonl").write_bytes(lines(*(b'{"text": "' + text + b'"}' for text in escaped)))
    assert [row["text"] for row in read(tmp_path / "a.jsonl")] == [
        "😀",
        "a\ufffdb",
        "\\ud800",
        "\ufffd" * 2,
        "\\\ufffd\n",
    ]


def test_fields_that_fit_no_column_are_named(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_bytes(lines({"text": "a", "id": 1}, {"text": "a", "id": "x"}))
    with pytest.raises(InputError, match=r"a\.jsonl: field `id`: .*; make it of one type"):
        columns.fields(LOCAL, str(tmp_path / "a.jsonl"), "text", LIMIT)
    with pytest.raises(InputError, match="fields of one name hold different types"):
        columns.unify([pa.schema({"id": pa.int64()}), pa.schema({"id": pa.string()})])


def test_parquet_keeps_its_types(tmp_path: Path) -> None:
    table = pa.table({"text": pa.array(["a", None]).dictionary_encode(), "n": pa.array([1, 2], pa.int8())})
    pq.write_table(table.replace_schema_metadata({"k": "v"}), tmp_path / "a.parquet")
    (found,) = sources.tables(LOCAL, str(tmp_path / "a.parquet"), "text", pa.schema([]), LIMIT)
    assert found[NAME].to_pylist() == [f"{tmp_path}/a.parquet:1", f"{tmp_path}/a.parquet:2"]
    assert found.drop_columns(STATE.names).cast(table.schema).equals(table)
    assert found.schema.metadata[b"k"] == b"v"


def test_warc(tmp_path: Path) -> None:
    pytest.importorskip("fastwarc")
    data = [
        response("https://a.example/1", PAGE),
        response("https://a.example/gone", PAGE, status="404 Not Found"),
        response("https://a.example/image", "GIF89a", kind="image/gif"),
        response("https://a.example/empty", "<html></html>"),
    ]
    (tmp_path / "a.warc.gz").write_bytes(b"".join(map(gzip.compress, data)))
    rows = read(tmp_path / "a.warc.gz")
    assert [row[NAME] for row in rows] == ["https://a.example/1", "https://a.example/empty"]
    assert list(rows[0])[len(STATE) :] == ["url", "date", "id", "text"]
    assert rows[0]["text"].startswith("Skip to content\nThe ferry")
    assert rows[1]["text"] == ""


def test_wet(tmp_path: Path) -> None:
    pytest.importorskip("fastwarc")
    heads = (
        "WARC/1.0\r\nWARC-Type: conversion\r\nWARC-Target-URI: https://a.example/{n}\r\nContent-Length: {size}\r\n\r\n"
    )
    texts = ["Skip to content\nCafé , late.\n", ""]
    records = [heads.format(n=n, size=len(text.encode())) + text + "\r\n\r\n" for n, text in enumerate(texts)]
    (tmp_path / "a.wet.gz").write_bytes(gzip.compress("".join(records).encode()))
    assert [(row[NAME], row["text"]) for row in read(tmp_path / "a.wet.gz")] == [
        ("https://a.example/0", texts[0]),
        ("https://a.example/1", ""),
    ]


def test_delimited(tmp_path: Path) -> None:
    (tmp_path / "a.tsv.gz").write_bytes(gzip.compress(b'id\ttext\n1\t"a\nb"\n2\n3\tcaf\xe9\n'))
    path = tmp_path / "a.tsv.gz"
    first, second, third = read(path)
    assert first == {**state(path, 1), "id": "1", "text": "a\nb"}
    assert (second[FAULT], second["text"]) == ("1 fields where the header has 2; mend that row", "2\r\n")
    assert (third["id"], third["text"]) == ("3", "caf\ufffd")
    (row,) = read(path, "body")
    assert row[FAULT] == "no column `body`; it has id, text: name one with --text-field"


@pytest.mark.parametrize("packed", [True, False])
def test_a_warc_that_is_cut_off_gives_its_whole_records(tmp_path: Path, packed: bool) -> None:
    records = [response(f"https://a.example/{n}", PAGE) for n in range(3)]
    data = b"".join(map(gzip.compress, records) if packed else records)
    path = tmp_path / ("a.warc.gz" if packed else "a.warc")
    path.write_bytes(data[:-100])
    *sound, last = read(path)
    assert [row["url"] for row in sound] == ["https://a.example/0", "https://a.example/1"]
    assert (last[NAME], last[ROW]) == (str(path), None)
    assert last[FAULT].startswith("truncated .gz: " if packed else "truncated archive: ")


@pytest.mark.parametrize("suffix", ["jsonl.gz", "jsonl.zst", "parquet"])
def test_a_damaged_file_gives_what_it_holds_and_says_so(tmp_path: Path, suffix: str) -> None:
    rows = [{"n": n, "text": f"{n * 7919} " * 20} for n in range(5_000)]
    path = tmp_path / f"a.{suffix}"
    if suffix == "parquet":
        pq.write_table(pa.Table.from_pylist(rows), path)
    else:
        with LOCAL.open_output_stream(str(path), compression="gzip" if suffix.endswith("gz") else "zstd") as stream:
            stream.write(lines(*rows))
    path.write_bytes(path.read_bytes()[: path.stat().st_size * 9 // 10])
    *sound, last = read(path)
    assert last[NAME] == str(path)
    assert last[FAULT].startswith("damaged: " if suffix == "parquet" else f"truncated {suffix[5:]}: ")
    assert (len(sound) > 2_000) == (suffix != "parquet")  # whose table of contents stands at the end
    assert [row["n"] for row in sound] == list(range(len(sound)))


def test_what_is_too_large_is_a_fault(tmp_path: Path) -> None:
    rows = [{"n": 0, "text": "a"}, {"n": 1, "text": "b" * LIMIT + "b"}, {"n": 2, "text": None}]
    (tmp_path / "a.jsonl").write_bytes(lines(*rows))
    for text in (pa.string(), pa.string_view(), pa.dictionary(pa.int32(), pa.string())):
        table = pa.Table.from_pylist(rows, schema=pa.schema({"n": pa.int64(), "text": pa.string()}))
        table = table.set_column(1, "text", table["text"].cast(text))
        pq.write_table(table, tmp_path / f"{str(text)[:3]}.parquet")
    (tmp_path / "a.warc").write_bytes(b"".join(response("https://a.example", page) for page in (PAGE, PAGE * 3_000)))
    for path in tmp_path.iterdir():
        faults = [row[FAULT] for row in read(path)]
        assert [fault and fault[:11] for fault in faults] == [None, "too large: ", None][: len(faults)], path


def test_without_ray_the_extra_is_named(tmp_path: Path) -> None:
    (tmp_path / "in.jsonl").write_bytes(lines({"text": "a"}))
    call = "app(['run', 'in.jsonl', 'out', '--engine', 'ray'])"
    code = f"import sys; sys.modules['ray'] = None; from cleaner.cli import app; {call}"
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 2
    assert done.stderr == "cleaner: --engine ray needs ray; pip install 'article-cleaner[ray]'\n"
