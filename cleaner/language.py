"""The language of a text: given by the caller, or detected when something asks for it, and not before."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

SAMPLE = 900  # characters: more does not change langdetect's answer on running text
LONG = 80  # characters: from here on a line is one of running text
_SHORTEST = 40  # characters: below this langdetect guesses

Detector = Callable[[str], str | None]


class Language:
    """The language of one text, decided at most once."""

    def __init__(self, text: str, *, given: str | None = None, detector: Detector | None = None) -> None:
        self._text = text
        self._code = given
        self._decided = given is not None
        self._detector = detector

    @property
    def code(self) -> str | None:
        """ISO 639-1 code in lower case, without region (`en`, `zh`); None where the text is too short to tell."""
        if not self._decided:
            self._code = (self._detector or detect)(sample(self._text))
            self._decided = True
        return self._code.lower().split("-")[0] if self._code else None


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


def detect(text: str) -> str | None:
    """What langdetect says of `text`, with a fixed seed; None for text under 40 characters or without letters."""
    if len(text.strip()) < _SHORTEST:
        return None
    from langdetect.lang_detect_exception import LangDetectException

    detector = _factory().create()
    detector.seed = 0
    detector.append(text)
    try:
        return str(detector.detect())
    except LangDetectException:
        return None


@cache
def _factory():  # type: ignore[no-untyped-def]
    """langdetect's profiles in a factory of our own: its global one, and its global seed, stay the caller's."""
    from langdetect.detector_factory import PROFILES_DIRECTORY, DetectorFactory

    factory = DetectorFactory()
    factory.load_profile(PROFILES_DIRECTORY)
    return factory
