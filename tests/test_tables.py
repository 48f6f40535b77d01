"""`clean_table`: texts as `clean` gives them, and nothing else of a table touched."""

from __future__ import annotations

import subprocess
import sys

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from cleaner import Config, ConfigError, Document, Edit, InputError, StageError, clean, clean_table, explain
from cleaner.edits import Change, apply

DIRTY, CLEAN = "Skip to content\nThe ferry was late , again.\n", "The ferry was late, again.\n"
BROKEN = pa.array([b"Skip to content\nYes.", b"Skip to content\n\xff"]).view(pa.string())


def strings(*types: pa.DataType) -> list[pa.DataType]:
    return [*types, *(pa.dictionary(pa.int8(), kind, ordered=True) for kind in types)]


@pytest.mark.parametrize("kind", strings(pa.string(), pa.large_string(), pa.string_view()), ids=str)
def test_the_type_stays_and_null_stays_null(kind: pa.DataType) -> None:
    table = pa.table({"text": pa.array([DIRTY, None, "", "Yes.", DIRTY]).cast(kind)})
    cleaned = clean_table(table)
    cleaned.validate(full=True)
    assert cleaned.schema.equals(table.schema, check_metadata=True)
    assert cleaned["text"].to_pylist() == [CLEAN, None, "", "Yes.", CLEAN]


def test_everything_else_is_as_it_was() -> None:
    table = pa.table(
        {
            "id": pa.chunked_array([[1, 2], [3]]),
            "body": pa.chunked_array([[DIRTY], [], ["Yes.", DIRTY]]),
            "where": [{"site": "a", "tags": ["x"]}, None, {"site": "b", "tags": None}],
            "odd": pa.nulls(3),
        },
        schema=pa.schema(
            [
                pa.field("id", pa.int64(), nullable=False),
                pa.field("body", pa.string(), metadata={"unit": "article"}),
                pa.field("where", pa.struct({"site": pa.string(), "tags": pa.list_(pa.string())})),
                pa.field("odd", pa.null()),
            ],
            metadata={"made by": "a crawler"},
        ),
    )
    cleaned = clean_table(table, text_field="body")
    assert cleaned.schema.equals(table.schema, check_metadata=True)
    assert cleaned.drop(["body"]).equals(table.drop(["body"]), check_metadata=True)
    assert cleaned["body"].to_pylist() == [CLEAN, "Yes.", CLEAN]
    assert [len(chunk) for chunk in cleaned["body"].chunks] == [1, 0, 2]
    assert [len(chunk) for chunk in cleaned["id"].chunks] == [2, 1]


def test_a_record_batch_and_a_slice() -> None:
    batch = pa.record_batch({"id": [1, 2, 3], "text": ["a", DIRTY, "b"]}).slice(1, 2)
    cleaned = clean_table(batch, flags_field="flags")
    assert isinstance(cleaned, pa.RecordBatch)
    assert cleaned.to_pylist() == [{"id": 2, "text": CLEAN, "flags": []}, {"id": 3, "text": "b", "flags": []}]


@pytest.mark.parametrize("table", [pa.table({"text": pa.array([], pa.string())}), pa.table({"text": ["a"]}).slice(1)])
def test_an_empty_table(table: pa.Table) -> None:
    cleaned = clean_table(table, explain_field="edits", error_field="error")
    assert cleaned.num_rows == 0
    assert cleaned.schema.names == ["text", "edits", "error"]


def test_edits_and_flags() -> None:
    long = DIRTY + "It sailed at noon, said the harbour master, who had not been told of it before.\n"
    table = pa.table({"text": [long, None, "Yes."]})
    cleaned = clean_table(table, explain_field="edits", flags_field="flags", config=Config(budget=0))
    edits, none, nothing = cleaned["edits"].to_pylist()
    changes = [
        Change(e["start"], e["end"], e["after"], e["rule"], e["stage"], e["before"], tuple(e["rules"])) for e in edits
    ]
    assert tuple(changes) == explain(long).edits
    assert apply(long, changes) == cleaned["text"][0].as_py()
    assert (none, nothing) == (None, [])
    assert cleaned["flags"].to_pylist() == [list(explain(long, config=Config(budget=0)).flags), None, []]


@pytest.mark.parametrize("languages", [["de", None], pa.array(["de", None]).dictionary_encode(), pa.nulls(2)])
def test_languages_are_used_where_they_are_known(languages: object) -> None:
    config = Config(punctuation="typographic")
    text = 'Er sagte: "Das Schiff kommt heute nicht mehr."'
    cleaned = clean_table(pa.table({"text": [text] * 2, "lang": languages}), language_field="lang", config=config)
    given = pa.array(languages).to_pylist()
    assert cleaned["text"].to_pylist() == [clean(text, language=code, config=config) for code in given]


def test_one_language_for_all_whose_own_is_not_known() -> None:
    config = Config(punctuation="typographic")
    text = 'Er sagte: "Das Schiff kommt heute nicht mehr."'
    table = pa.table({"text": [text] * 2, "lang": ["fr", None]})
    cleaned = clean_table(table, language_field="lang", language="sv", config=config)
    assert cleaned["text"].to_pylist() == [clean(text, language=code, config=config) for code in ("fr", "sv")]


class Fails:
    """A stage of this package that fails on one text: what an internal error looks like."""

    name = "layout"

    def __call__(self, document: Document) -> list[Edit]:
        if "stumble" in document.text:
            raise RecursionError("too deep")
        return []


@pytest.fixture
def stumbling(monkeypatch: pytest.MonkeyPatch) -> Config:
    import cleaner.stages
    from cleaner import tables
    from cleaner.pipeline import Cleaner

    cleaner_ = Cleaner()
    cleaner_.stages = (*cleaner_.stages, Fails())
    monkeypatch.setattr(cleaner.stages, "BUILTIN", (*cleaner.stages.BUILTIN, Fails))
    monkeypatch.setattr(tables, "shared", lambda config: cleaner_)
    return cleaner_.config


def test_a_failure_is_named_and_its_text_untouched(stumbling: Config) -> None:
    table = pa.table({"text": [DIRTY, DIRTY + "I stumble.", DIRTY, None]})
    cleaned = clean_table(table, explain_field="edits", flags_field="flags", error_field="error", config=stumbling)
    assert cleaned["text"].to_pylist() == [CLEAN, DIRTY + "I stumble.", CLEAN, None]
    assert cleaned["error"].to_pylist() == [None, "internal error: RecursionError: too deep", None, None]
    assert cleaned["edits"][1].as_py() is None
    assert cleaned["flags"][1].as_py() is None


def test_without_an_error_field_the_first_failure_is_raised(stumbling: Config) -> None:
    table = pa.table({"text": [DIRTY, "I stumble."], "url": ["https://a.example/1", "https://a.example/2"]})
    with pytest.raises(InputError, match=r"^row 1: internal error: RecursionError: too deep; name an `error_field`"):
        clean_table(table, config=stumbling)
    with pytest.raises(InputError, match=r"^https://a\.example/2: internal error"):
        clean_table(table, url_field="url", config=stumbling)


@pytest.mark.parametrize("kind", strings(pa.string(), pa.large_string()), ids=str)
def test_bytes_that_are_no_text_fail_alone_and_stay(kind: pa.DataType) -> None:
    plain = kind.value_type if pa.types.is_dictionary(kind) else kind
    column = pa.array([b"Skip to content\nYes.", b"\xff"], pa.binary()).view(pa.string())
    if plain == pa.large_string():
        column = pa.array([b"Skip to content\nYes.", b"\xff"], pa.large_binary()).view(plain)
    if plain != kind:
        coded = column.dictionary_encode()
        column = pa.DictionaryArray.from_arrays(coded.indices.cast(pa.int8()), coded.dictionary, ordered=True)
    cleaned = clean_table(pa.table({"text": column}), error_field="error")
    texts = cleaned["text"].combine_chunks()
    texts = texts.dictionary_decode() if plain != kind else texts
    assert [scalar.as_buffer().to_pybytes() for scalar in texts] == [b"Yes.", b"\xff"]
    assert cleaned["error"].to_pylist() == [None, "not valid UTF-8: invalid start byte at byte 0"]


def test_a_broken_plugin_is_raised_whatever_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    from cleaner import tables
    from cleaner.pipeline import Cleaner

    cleaner_ = Cleaner()
    cleaner_.stages = (Fails(),)
    monkeypatch.setattr(tables, "shared", lambda config: cleaner_)
    with pytest.raises(StageError, match=r"`layout` failed on row 0: RecursionError"):
        clean_table(pa.table({"text": ["I stumble."]}), error_field="error")


def test_a_watcher_sees_every_document_and_no_null() -> None:
    seen = {}
    table = pa.table({"text": [DIRTY, None, BROKEN[1]], "url": ["https://a.example", None, None]})
    clean_table(table, url_field="url", error_field="error", watch=seen.__setitem__)
    assert list(seen) == ["https://a.example", "row 2"]
    assert seen["https://a.example"].text == CLEAN
    assert isinstance(seen["row 2"], InputError)


@pytest.mark.parametrize(
    ("options", "told"),
    [
        pytest.param({"text_field": "body"}, "no single field `body`: there is none; the fields are", id="missing"),
        pytest.param({"text_field": "twice"}, "no single field `twice`: there are 2", id="twice"),
        pytest.param({"text_field": "id"}, "field `id` is of type int64, not text", id="number"),
        pytest.param({"text_field": "odd"}, "field `odd` is of type null, not text", id="null-text"),
        pytest.param({"language_field": "id"}, "field `id` is of type int64, not text", id="language-number"),
        pytest.param({"flags_field": "id"}, "field `id` is there already", id="taken"),
        pytest.param({"flags_field": "x", "error_field": "x"}, "field `x` is there already", id="two-alike"),
    ],
)
def test_wrong_fields_are_refused(options: dict[str, str], told: str) -> None:
    columns = [pa.array([1]), pa.array(["a"]), pa.nulls(1), pa.array(["a"]), pa.array(["b"])]
    table = pa.table(columns, names=["id", "text", "odd", "twice", "twice"])
    with pytest.raises(ConfigError, match=told):
        clean_table(table, **options)  # type: ignore[arg-type]


def test_through_parquet(tmp_path) -> None:  # type: ignore[no-untyped-def]
    pq.write_table(clean_table(pa.table({"text": [DIRTY]}), explain_field="edits"), tmp_path / "a.parquet")
    assert pq.read_table(tmp_path / "a.parquet")["edits"][0].as_py()[0]["rule"] == "boilerplate/en-skip-link"


def test_importing_the_package_does_not_import_arrow() -> None:
    code = "import cleaner, sys; print('pyarrow' in sys.modules, cleaner.clean_table, 'pyarrow' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.startswith("False <function clean_table")
    assert done.stdout.endswith("True\n")


def test_without_arrow_the_extra_is_named() -> None:
    code = "import sys; sys.modules['pyarrow'] = None\nfrom cleaner import clean_table"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert "clean_table needs pyarrow; pip install 'article-cleaner[parquet]'" in done.stderr
