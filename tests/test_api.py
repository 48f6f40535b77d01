"""The public interface: odd input, types, threads, processes."""

from __future__ import annotations

import pickle
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

import cleaner
from cleaner import Cleaner, Config, ConfigError, Document, Edit, StageError, clean, explain
from cleaner.edits import Layer, OffsetMap, compose
from cleaner.language import detect

ARTICLE = "Skip to content\nThe ferry was late , and nobody asked why.\n\n\n\nShare this article\nIt was the fog.\n"
CLEANED = "The ferry was late, and nobody asked why.\n\nIt was the fog.\n"


def test_clean() -> None:
    assert clean(ARTICLE) == CLEANED


@pytest.mark.parametrize("text", ["", " ", "\n", " \n\t\n ", "\u00a0\n"], ids=repr)
def test_nothing_but_white_space_becomes_nothing(text: str) -> None:
    assert clean(text) == ""


@pytest.mark.parametrize(
    "text", ["a", "a\n", "Yes.", "🙂", "“Hi,” he said.", "1. e4 e5 2. Nf3", "x" * 9999], ids=lambda t: t[:9]
)
def test_short_and_odd_texts_come_back(text: str) -> None:
    assert clean(text) == text


@pytest.mark.parametrize("text", ["\ud800", "a\udfffb \ud83d", "\x00", "a\x00b"], ids=ascii)
def test_surrogates_and_nuls_raise_nothing(text: str) -> None:
    assert explain(text).revert() == text


@pytest.mark.parametrize("unit", ["(", "a "])
def test_ten_megabytes_come_back(unit: str) -> None:
    text = unit * (10_000_000 // len(unit))
    assert clean(text) == text.rstrip(" ")


@pytest.mark.parametrize("value", [None, 3, b"bytes", ["a"], Path("x")], ids=lambda v: type(v).__name__)
def test_what_is_no_string_is_refused_by_name(value: object) -> None:
    with pytest.raises(TypeError, match=f"not {type(value).__name__}"):
        clean(value)  # type: ignore[arg-type]


def test_revert_takes_back_one_rule() -> None:
    result = explain(ARTICLE)
    assert result.revert("boilerplate/en-skip-link").startswith("Skip to content\nThe ferry was late, ")
    assert result.revert("no/such-rule") == result.text
    assert result.revert("*") == result.revert() == ARTICLE


def test_edits_tell_rule_stage_and_place() -> None:
    first = explain(ARTICLE).edits[0]
    assert (first.start, first.end, first.text, first.stage) == (0, 16, "", "boilerplate")
    assert first.rule == "boilerplate/en-skip-link"
    assert first.before == "Skip to content\n"


def test_an_edit_over_an_edit_is_one_change_with_both_rules() -> None:
    layers = [
        Layer("one", "a b c", "a BB c", [Edit(2, 3, "BB", "one/x")], (), ()),
        Layer("two", "a BB c", "a B", [Edit(3, 6, "", "two/y")], (), ()),
    ]
    (change,) = compose("a b c", layers)
    assert (change.start, change.end, change.text) == (2, 5, "B")
    assert (change.rule, change.rules, change.before) == ("two/y", ("one/x", "two/y"), "b c")


def test_edits_that_only_touch_stay_apart() -> None:
    layers = [
        Layer("one", "abcd", "acd", [Edit(1, 2, "", "one/x")], (), ()),
        Layer("two", "acd", "ad", [Edit(1, 2, "", "two/y")], (), ()),
    ]
    changes = compose("abcd", layers)
    assert [(c.start, c.end, c.rules) for c in changes] == [(1, 2, ("one/x",)), (2, 3, ("two/y",))]


def test_offsets_of_what_was_written_map_to_what_it_replaced() -> None:
    offsets = OffsetMap(compose("a bb c", [Layer("one", "a bb c", "a X c", [Edit(2, 4, "X", "one/x")], (), ())]))
    assert offsets.span(2, 3) == (2, 4)
    assert offsets.span(3, 5) == (4, 6)
    assert offsets.span(0, 5) == (0, 6)
    with pytest.raises(ValueError, match="not a span"):
        offsets.span(3, 2)


def test_the_language_is_not_detected_unless_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(text: str) -> str:
        raise AssertionError("detected")

    monkeypatch.setattr(cleaner.language, "detect", refuse)
    result = explain(ARTICLE)
    assert result.text == CLEANED
    assert explain(ARTICLE, language="en-GB").language == "en"
    with pytest.raises(AssertionError, match="detected"):
        _ = result.language


def test_detection_is_steady_and_leaves_langdetect_alone() -> None:
    from langdetect import DetectorFactory

    before = DetectorFactory.seed
    text = "Le bac a quitté le port à midi, avec une heure de retard et un chien à bord."
    assert {detect(text) for _ in range(5)} == {"fr"}
    assert detect("ja ja") is None
    assert detect("1234567890 " * 9) is None
    assert DetectorFactory.seed == before


def test_one_cleaner_serves_many_threads() -> None:
    shared = Cleaner()
    texts = [f"Skip to content\nThe ferry {i} was late .\nRead more »\n" for i in range(200)]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(shared.clean, texts)) == [shared.clean(text) for text in texts]


def test_cleaner_and_result_survive_pickling() -> None:
    original = Cleaner(Config(disable=("boilerplate/en-skip-*",)))
    copy = pickle.loads(pickle.dumps(original))
    assert copy.pack_version == original.pack_version
    result = pickle.loads(pickle.dumps(copy.explain(ARTICLE)))
    assert result.text == original.clean(ARTICLE)
    assert result.text.startswith("Skip to content")


def test_rules_are_switched_off_by_id_and_glob() -> None:
    for pattern in ("boilerplate/en-skip-link", "boilerplate/en-*", "*/en-skip-*"):
        assert clean(ARTICLE, config=Config(disable=(pattern,))).startswith("Skip to content\n")


def test_the_pack_version_names_the_rules_in_force() -> None:
    assert Cleaner().pack_version == Cleaner().pack_version == explain("a").pack_version
    assert Cleaner(Config(disable=("boilerplate/en-skip-link",))).pack_version != Cleaner().pack_version


class Shout:
    """Writes question marks as exclamation marks."""

    name = "shout"

    def __call__(self, document: Document) -> list[Edit]:
        return [Edit(i, i + 1, "!", "shout/mark") for i, c in enumerate(document.text) if c == "?"]


class Broken:
    """Fails."""

    name = "broken"

    def __call__(self, document: Document) -> list[Edit]:
        raise RuntimeError("no luck")


class Outside(Broken):
    """Answers with an edit that lies outside the text."""

    def __call__(self, document: Document) -> list[Edit]:
        return [Edit(0, 10**9, "", "x/y")]


class Entry:
    """An entry point that is installed, as far as `cleaner.stages` can see."""

    value = "module:Stage"

    def __init__(self, name: str, loaded: object) -> None:
        self.name, self._loaded = name, loaded

    def load(self) -> object:
        if isinstance(self._loaded, Exception):
            raise self._loaded
        return self._loaded


@pytest.fixture
def plugins(monkeypatch: pytest.MonkeyPatch) -> None:
    found = [
        Entry("shout", Shout),
        Entry("broken", Broken()),
        Entry("outside", Outside()),
        Entry("gone", ImportError("no module")),
        Entry("nothing", 3),
    ]
    monkeypatch.setattr("importlib.metadata.entry_points", lambda group: found if group == "cleaner.stages" else [])


def test_a_plugin_runs_only_where_it_is_named(plugins: None) -> None:
    assert clean("Why?") == "Why?"
    assert Cleaner(stages=["encoding", "shout"]).clean("Why?") == "Why!"


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("broken", r"`broken` failed on page 7: RuntimeError: no luck"),
        ("outside", r"`broken` failed on page 7: edit \[0, 1000000000\) is outside the text"),
        ("gone", r"`gone` \(module:Stage\) cannot be loaded: ImportError: no module"),
        ("nothing", r"`nothing` \(module:Stage\) is no stage"),
    ],
)
def test_a_broken_plugin_stops_the_run_with_its_name(plugins: None, name: str, message: str) -> None:
    with pytest.raises(StageError, match=message):
        Cleaner(stages=[name]).explain("Why?", source="page 7")


def test_unknown_and_doubled_stages_are_refused() -> None:
    with pytest.raises(ConfigError, match="no stage is called `punctuatoin`; there are encoding"):
        Cleaner(stages=["punctuatoin"])
    with pytest.raises(ConfigError, match="named twice"):
        Cleaner(stages=["layout", "layout"])


def test_cleaner_toml(tmp_path: Path) -> None:
    (tmp_path / "cleaner.toml").write_text('disable = ["a/*"]\nrules = ["mine"]\npunctuation = "plain"\n')
    config = Config.load(tmp_path / "cleaner.toml")
    assert config == Config(disable=("a/*",), rules=(str(tmp_path / "mine"),), punctuation="plain")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ('punctuation = "curly"', r"cleaner.toml: Invalid enum value 'curly'"),
        ("disabel = []", r"cleaner.toml: .*`disabel`.*the settings are stages, rules, disable"),
        ("budget = 2", r"cleaner.toml: .*budget"),
        ("budget = ", r"cleaner.toml: not valid TOML"),
        (None, r"cleaner.toml: cannot be read"),
    ],
)
def test_a_wrong_cleaner_toml_is_named_with_its_fault(tmp_path: Path, content: str | None, message: str) -> None:
    path = tmp_path / "cleaner.toml"
    if content is not None:
        path.write_text(content)
    with pytest.raises(ConfigError, match=message):
        Config.load(path)
