"""Formats in and out: the text is cleaned, every other column passes through unchanged and in order."""

from __future__ import annotations

import csv
import gzip
import io
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import zstandard

from cleaner import clean_table
from cleaner.batch import command, run
from cleaner.batch.command import Options, run_and_tell
from cleaner.config import DEFAULT
from cleaner.io import chunks, spool
from cleaner.io import parquet as columns
from cleaner.io.layout import Fields
from tests.corpus import CLEAN, DIRTY, read_lines, rows, write_lines


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def go(source: str, out: str, *, ok: bool = True, **options: Any) -> None:
    failed = run_and_tell(source, out, DEFAULT, Options(**{"quiet": True, "workers": 1, **options}))
    assert failed is not ok


def test_json_lines_keep_all_but_the_text() -> None:
    raw = '{"id": 12345678901234567890123, "text": %s, "x": 1.50, "é": "\\u00e9", "deep": {"b": [1,  2], "a": null}}\n'
    Path("a.jsonl").write_text(raw % json.dumps(DIRTY) + raw % json.dumps(CLEAN) + "\n" + raw % "null")
    go("a.jsonl", "b.jsonl")
    first, second, third = Path("b.jsonl").read_text("utf-8").splitlines(keepends=True)
    assert second == raw % json.dumps(CLEAN) and third == raw % "null", "what is not changed comes back byte for byte"
    assert list(json.loads(first)) == ["id", "text", "x", "é", "deep"]
    assert '"id":12345678901234567890123' in first and '"x":1.50' in first and '{"b": [1,  2], "a": null}' in first
    assert json.loads(first)["text"] == CLEAN


@pytest.mark.parametrize("packed", ["", ".gz", ".zst"])
def test_packed_lines_stay_packed(packed: str) -> None:
    data = "".join(json.dumps(row) + "\n" for row in rows(50)).encode()
    pack = {"": bytes, ".gz": gzip.compress, ".zst": zstandard.ZstdCompressor().compress}[packed]
    Path(f"a.ndjson{packed}").write_bytes(pack(data))
    go(f"a.ndjson{packed}", "out/")
    made = Path(f"out/a.ndjson{packed}").read_bytes()
    unpacked = {
        "": lambda: made,
        ".gz": lambda: gzip.decompress(made),
        ".zst": lambda: zstandard.ZstdDecompressor().stream_reader(made, read_across_frames=True).read(),
    }[packed]()
    assert [json.loads(line)["id"] for line in unpacked.splitlines()] == list(range(50))
    assert b"Skip" not in unpacked


def test_csv_passes_fields_with_line_breaks_quotes_and_foreign_bytes() -> None:
    cells = [["7", DIRTY, 'say "so", twice\n'], ["8", CLEAN, "plain"]]
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerows([["id", "text", "note"], *cells])
    Path("a.csv").write_bytes(b"\xef\xbb\xbf" + text.getvalue().encode() + b"9,x,caf\xe9\r\n")
    go("a.csv", "b.csv")
    made = Path("b.csv").read_bytes()
    assert made.endswith(b"9,x,caf\xe9\r\n") and made.startswith(b"id,text,note\r\n")
    found = list(csv.reader(io.StringIO(made.decode("latin-1"), newline="")))
    assert found[1] == ["7", CLEAN, 'say "so", twice\n'] and found[2] == cells[1]


def test_tsv_is_tab_separated() -> None:
    Path("a.tsv").write_text(f'id\tbody\n1\t"{DIRTY}"\n')
    go("a.tsv", "b.tsv", fields=Fields(text="body"))
    assert Path("b.tsv").read_text() == f'id\tbody\n1\t"{CLEAN}"\n'


def parquet(path: str, table: pa.Table, size: int = 7) -> None:
    pq.write_table(table, path, row_group_size=size)


def test_parquet_keeps_types_nulls_and_nested_columns() -> None:
    table = pa.table(
        {
            "when": pa.array([None, 1, 2] * 10, pa.timestamp("us", "UTC")),
            "body": pa.array([DIRTY, None, CLEAN] * 10, pa.large_string()),
            "deep": pa.array([{"a": [1, None]}, None, {"a": []}] * 10),
            "code": pa.array(["x", "y", "x"] * 10).dictionary_encode(),
            "raw": pa.array([b"\xff", b"", None] * 10),
        }
    )
    parquet("a.parquet", table)
    go("a.parquet", "b.parquet", fields=Fields(text="body"))
    made = pq.read_table("b.parquet")
    assert made.schema.equals(table.schema)
    assert made.drop_columns("body").equals(table.drop_columns("body"))
    assert made["body"].to_pylist() == [CLEAN, None, CLEAN] * 10


def test_empty_tables_stay_empty_tables() -> None:
    parquet("a.parquet", pa.table({"text": pa.array([], pa.string()), "n": pa.array([], pa.int8())}))
    Path("a.csv").write_text("id,text\n")
    Path("a.jsonl").touch()
    Path("a.jsonl.zst").write_bytes(zstandard.ZstdCompressor().compress(b""))
    for name in ("a.parquet", "a.csv", "a.jsonl", "a.jsonl.zst"):
        go(name, "out/")
    assert pq.read_table("out/a.parquet").schema.names == ["text", "n"]
    assert Path("out/a.csv").read_text() == "id,text\n" and Path("out/a.jsonl").read_bytes() == b""
    assert zstandard.ZstdDecompressor().decompress(Path("out/a.jsonl.zst").read_bytes()) == b""


@pytest.mark.parametrize("to", ["jsonl", "jsonl.zst", "csv", "tsv.gz", "parquet"])
def test_each_format_becomes_each_other(to: str) -> None:
    want = [{"id": str(i), "text": CLEAN} for i in range(20)]
    Path("in").mkdir()
    write_lines(Path("in/a.jsonl"), [{**row, "text": DIRTY} for row in want])
    Path("in/b.csv").write_text("id,text\n" + "".join(f'{i},"{DIRTY}"\n' for i in range(20)))
    parquet("in/c.parquet", pa.Table.from_pylist([{**row, "text": DIRTY} for row in want]))
    go("in", "mid", to=to)
    go("mid", "back", to="jsonl")
    for name in ("a", "b", "c"):
        assert read_lines(Path(f"back/{name}.jsonl")) == want, name


def test_columns_that_come_late_and_types_that_do_not_agree_are_kept() -> None:
    write_lines(
        Path("a.jsonl"), [{"text": "x", "n": 1}, {"text": "y", "n": 2.5, "late": [1]}, {"text": "z", "n": None}]
    )
    write_lines(Path("m.jsonl"), [{"text": "x", "n": 1}, {"text": "y", "n": "two"}])
    go("a.jsonl", "a.parquet")
    go("a.jsonl", "a.csv")
    go("m.jsonl", "m.parquet")
    assert pq.read_table("a.parquet").to_pydict() == {
        "text": ["x", "y", "z"],
        "n": [1.0, 2.5, None],
        "late": [None, [1], None],
    }
    assert Path("a.csv").read_text() == "text,n,late\nx,1,\ny,2.5,[1]\nz,,\n"
    assert pq.read_table("m.parquet")["n"].to_pylist() == ["1", "two"]


@pytest.mark.parametrize("name", ["a.jsonl", "a.csv", "a.parquet"])
def test_edits_and_flags_are_added_where_asked(name: str) -> None:
    if name == "a.parquet":
        parquet(name, pa.table({"text": [DIRTY, CLEAN]}))
    else:
        lines = [json.dumps({"text": DIRTY}), json.dumps({"text": CLEAN})]
        Path(name).write_text("\n".join(lines) if name == "a.jsonl" else f'text\n"{DIRTY}"\n"{CLEAN}"\n')
    go(name, f"b{Path(name).suffix}", fields=Fields(explain="why", flags="look"))
    go(f"b{Path(name).suffix}", "c.jsonl")
    first, second = read_lines(Path("c.jsonl"))
    why = json.loads(first["why"]) if name == "a.csv" else first["why"]
    assert list(first) == ["text", "why", "look"] and second["text"] == CLEAN
    assert why == [
        {
            "start": 0,
            "end": 16,
            "stage": "boilerplate",
            "rule": "boilerplate/en-skip-link",
            "rules": ["boilerplate/en-skip-link"],
            "before": "Skip to content\n",
            "after": "",
        }
    ]
    assert second["why"] in ([], "[]") and second["look"] in ([], "[]")


@pytest.mark.parametrize("end", ["jsonl", "parquet"])
def test_a_null_text_has_null_edits_and_flags(end: str) -> None:
    """As `clean_table` has it: there is no document to speak of. An empty text has none of either."""
    table = pa.table({"text": pa.array([DIRTY, None, ""])})
    parquet("a.parquet", table)
    go("a.parquet", f"b.{end}", fields=Fields(explain="why", flags="look"))
    go(f"b.{end}", "c.jsonl")
    expected = clean_table(table, explain_field="why", flags_field="look").to_pylist()
    assert read_lines(Path("c.jsonl")) == expected
    assert [row["look"] for row in expected] == [[], None, []]


def test_language_of_a_row_is_used() -> None:
    write_lines(Path("a.jsonl"), [{"text": '"Ja", sagte er.', "lang": lang} for lang in ("de", "en", None)])
    go("a.jsonl", "b.jsonl", fields=Fields(language="lang"))
    config = DEFAULT.replace(punctuation="typographic")
    run_and_tell("a.jsonl", "c.jsonl", config, Options(quiet=True, workers=1, fields=Fields(language="lang")))
    assert [row["text"][0] for row in read_lines(Path("c.jsonl"))][:2] == ["„", "“"]


PARAGRAPH = "<p>The ferry to the island was late again on Monday, and nobody on the pier could say why it was.</p>"


def record(kind: str, url: str, body: bytes, head: str = "HTTP/1.1 200 OK\r\nContent-Type: text/html") -> bytes:
    block = body if kind == "conversion" else head.encode() + b"\r\nContent-Length: %d\r\n\r\n" % len(body) + body
    mime = "text/plain" if kind == "conversion" else "application/http; msgtype=response"
    fields = {"WARC-Type": kind, "WARC-Target-URI": url, "WARC-Date": "2024-01-01T00:00:00Z"}
    fields |= {"WARC-Record-ID": f"<urn:{url}>", "Content-Type": mime, "Content-Length": str(len(block))}
    lines = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
    return f"WARC/1.0\r\n{lines}\r\n".encode() + block + b"\r\n\r\n"


def archive() -> list[bytes]:
    page = f"<html><body><article><p>Share this article</p>{PARAGRAPH * 4}</article></body></html>".encode()
    return [
        record("warcinfo", "", b"software: x"),
        record("response", "https://a.example/1", page),
        record("response", "https://a.example/x.png", b"\x89PNG", "HTTP/1.1 200 OK\r\nContent-Type: image/png"),
        record("response", "https://a.example/gone", page, "HTTP/1.1 404 Not Found\r\nContent-Type: text/html"),
        record("response", "https://b.example/empty", b"<html></html>"),
        record("response", "https://b.example/2", page),
    ]


@pytest.mark.parametrize("packed", ["", ".gz"])
def test_pages_of_an_archive_become_rows(packed: str) -> None:
    pieces = archive()
    Path(f"a.warc{packed}").write_bytes(b"".join(gzip.compress(one) if packed else one for one in pieces))
    go(f"a.warc{packed}", "out/")
    data = Path(f"out/a.jsonl{packed}").read_bytes()
    found = [json.loads(line) for line in (gzip.decompress(data) if packed else data).splitlines()]
    assert [row["url"] for row in found] == [f"https://{x}" for x in ("a.example/1", "b.example/empty", "b.example/2")]
    assert list(found[0]) == ["url", "date", "id", "text"] and found[1]["text"] == ""
    assert found[0]["text"].startswith("The ferry to the island")


def test_texts_of_a_wet_become_rows() -> None:
    Path("a.warc.wet").write_bytes(record("conversion", "https://a.example/1", DIRTY.encode()) * 3)
    go("a.warc.wet", "b.parquet")
    assert pq.read_table("b.parquet")["text"].to_pylist() == [CLEAN] * 3


def test_missing_library_is_named_with_its_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    from cleaner.errors import ConfigError
    from cleaner.io import extras

    def gone(name: str) -> None:
        raise ImportError(f"No module named {name!r}")

    monkeypatch.setattr(extras, "import_module", gone)
    for module, extra in extras.EXTRAS.items():
        with pytest.raises(ConfigError, match=rf"need {module} .*; pip install 'article-cleaner\[{extra}\]'"):
            extras.load(module, "They")


@pytest.mark.parametrize(("workers", "size"), [(2, 300), (3, 10_000), (1, 2**18)])
def test_same_bytes_for_any_number_of_workers_and_size_of_chunks(
    workers: int, size: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chunks, "FRAME", 1500)
    monkeypatch.setattr(spool, "BLOCK", 3000)
    Path("in").mkdir()
    write_lines(Path("in/a.jsonl"), rows(200))
    Path("in/b.jsonl.zst").write_bytes(zstandard.ZstdCompressor().compress(Path("in/a.jsonl").read_bytes()))
    parquet("in/c.parquet", pa.Table.from_pylist(rows(200)), 50)
    go("in", "one")
    with monkeypatch.context() as patch:
        patch.setattr(chunks, "SIZE", size)
        go("in", "other", workers=workers)
    for name in ("a.jsonl", "b.jsonl.zst", "c.parquet"):
        assert Path("one", name).read_bytes() == Path("other", name).read_bytes(), name


def test_defaults_of_the_command_are_those_of_the_code() -> None:
    from cleaner import cli

    assert (Options().time_limit, Options().max_size) == (cli.TIME_LIMIT, cli.MAX_SIZE)
    assert command.Options().fields == run.How().fields


def test_columns_that_a_run_adds_have_their_type_in_parquet_whatever_they_hold() -> None:
    write_lines(Path("a.jsonl"), [{"id": 1, "text": None}, {"id": 2, "text": CLEAN}])
    go("a.jsonl", "b.parquet", fields=Fields(explain="edits", flags="flags"))
    schema = pq.read_schema("b.parquet")
    kinds = [schema.field(name).type for name in ("text", "edits", "flags")]
    assert kinds == [pa.string(), columns.edits(), columns.strings()]


def test_dates_and_bytes_are_written_to_csv_as_to_json() -> None:
    when = datetime(2026, 5, 1, 12, 30, tzinfo=UTC)
    parquet("a.parquet", pa.table({"when": [when], "raw": [b"\xff"], "yes": [True], "text": [CLEAN]}))
    go("a.parquet", "b.csv")
    go("a.parquet", "b.jsonl")
    (row,) = csv.DictReader(Path("b.csv").read_text().splitlines(keepends=True))
    (line,) = read_lines(Path("b.jsonl"))
    assert (row["when"], row["raw"], row["yes"]) == (line["when"], line["raw"], "true")
