"""Bylines: the lines that say who wrote an article, and when. They are recognised by themselves."""

from __future__ import annotations

import re
from typing import Literal

from cleaner.text import tidy

Sort = Literal["author", "stamp", "date", "length"]
"""What a byline says: who wrote it; that it was published then; a date alone; how long it takes to read."""

LONGEST = 120  # characters
NAME = 4  # words: what the name of one person may hold; and how many may sign together
ROLE = 8  # words: what may stand behind the names

_MONTHS = (
    "january february march april may june july august september october november december "
    "jan feb mar apr jun jul aug sep sept oct nov dec "
    "januar jänner februar märz mai juni juli oktober dezember mär mrz okt dez "
    "janvier février mars avril juin juillet août septembre octobre novembre décembre janv févr juil déc "
    "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre ene abr ago dic "
    "gennaio febbraio aprile maggio giugno luglio settembre ottobre dicembre "
    "janeiro fevereiro março maio junho julho setembro outubro novembro dezembro "
    "januari februari maart mei augustus augusti"
)
_DAYS = (
    "monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thur thurs fri sat sun "
    "montag dienstag mittwoch donnerstag freitag samstag sonnabend sonntag mo di mi do fr sa so "
    "lundi mardi mercredi jeudi vendredi samedi dimanche lunes martes miércoles jueves viernes sábado domingo"
)


def word_set(words: str, apart: str | None = None) -> frozenset[str]:
    """The words in `words`, which blanks or `apart` keep apart."""
    return frozenset(words.split(apart))


_ROLES = word_set(
    "writer editor reporter correspondent contributor columnist journalist critic staff "
    "redakteur redakteurin korrespondent korrespondentin reporterin "
    "rédacteur rédactrice journaliste correspondant correspondante redactor redactora periodista corresponsal"
)
_DESKS = word_set(
    "admin|staff|editor|webmaster|ap|afp|apa|ansa|dpa|efe|reuters|the associated press|the editors|"
    "the editorial board|redaktion|unserer redaktion|rédaction|la rédaction|redacción|redazione",
    "|",
)
_ARTICLES = word_set("the a an der die das den dem ein eine le la les un une el los las il lo gli os as")
_JOINTS = word_set("and und et y e & with mit")
_PARTICLES = word_set("de del della da di van von der den du la le al bin ter zu")


def _any(words: str) -> str:
    return "|".join(sorted(words.split(), key=len, reverse=True))


_WHEN = r"(?:(?:on|at|am|um|le|el|il|den|à|kl\.?|a las) )?"
_DAY = rf"{_WHEN}(?:(?:{_any(_DAYS)})\b\.?,? *)?(?:den |le |el )?"
_MONTH = rf"(?:{_any(_MONTHS)})\b\.?"
_YEAR = r",? *(?:de |del )?(?:19|20)\d\d(?!\d)"
_CALENDAR = rf"(?:\d{{1,2}}(?:st|nd|rd|th|er|\.)? *(?:de |of )?{_MONTH}|{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?(?!\d))"
_FIGURES = r"(?:\d{1,2}[./-] ?\d{1,2}[./-] ?(?:19|20)?\d\d|(?:19|20)\d\d[./-]\d{1,2}[./-]\d{1,2})(?!\d)"
_AGO = (
    r"\d{1,2} (?:min(?:ute)?|hour|day|week|month|year)s? ago\b"
    r"|vor \d{1,2} (?:minuten|stunden|tagen|wochen|monaten)\b"
    r"|il y a \d{1,2} (?:minutes|heures|jours|mois)\b|hace \d{1,2} (?:minutos|horas|días|meses)\b"
)
_PIECES = {
    "label": (
        r"(?:(?:(?:first|last|originally) )?(?:published|updated|posted|modified)"
        r"|(?:zuletzt )?(?:veröffentlicht|aktualisiert|erstellt)|stand(?=:)"
        r"|(?:publié|mis à jour|modifié)e?|publicado|actualizado|atualizado|pubblicato|aggiornato|gepubliceerd"
        r"|publicerad|uppdaterad|publisert|oppdatert)\b:?"
    ),
    "reading": (
        r"\d{1,2}[ -]min(?:ute|uten|uto|uti)?s?\b\.? (?:read(?:ing time)?|lesezeit|de lecture|de lectura|di lettura)\b"
        r"|(?:lesedauer|lesezeit|reading time|temps de lecture|tiempo de lectura|tempo (?:de leitura|di lettura)): ?"
        r"(?:ca\. )?\d{1,2} min[a-z]*\b\.?"
    ),
    "ago": _AGO,
    "date": rf"{_DAY}(?:{_CALENDAR}{_YEAR}|{_FIGURES})",
    "day": rf"{_DAY}{_CALENDAR}",
    "time": (
        _WHEN + r"(?:\d{1,2}(?:[:.h]\d\d){1,2}(?!\d)(?: ?(?:[ap]\.?m\b\.?|uhr\b|h\b))?"
        r"|\d{1,2} ?(?:[ap]\.?m\b\.?|uhr\b))(?: ?\(?(?:(?:gmt|utc)(?:[+-]\d{1,2})?|cest?|[a-z]{1,2}[ds]?t)\b\)?)?"
    ),
    "comments": r"\d{1,4} (?:comments?|kommentare?|commentaires?)\b",
}
_PIECE = re.compile("(?i)" + "|".join(f"(?P<{name}>{pattern})" for name, pattern in _PIECES.items()))
_BY = re.compile(
    r"(?i)(?:(?:(?:written|words|story|reported|posted|published|text|article) )?by|(?:geschrieben |text )?von"
    r"|(?:text|autor(?:in)?|author)(?=:)|(?:(?:écrit|publié|propos recueillis) )?par|(?:escrito |texto )?por|di|door)"
    r"\b:? *(?=\S)"
)
_SAID = "|".join(_PIECES[name] for name in ("label", "reading", "date", "day", "comments"))
_BEHIND_NAME = re.compile(rf"(?i)(?:[,;:(]? *(?:{_SAID})| [|•·●—–-] )")
_DATED = re.compile(f"(?i){_PIECES['date']}")
_ROLE = re.compile(r",| (?:for|of|at|in|für) ")
_GLUE = re.compile(r"[ ,;:|•·●—–/()-]*")


def byline(line: str) -> Sort | None:
    """What the line says of author and date, if it says nothing else.

    Left alone: `By the sea` and `By 2030, ...`, for no name follows; a name without `By`; a time of day alone, which
    may be a live blog's; a day without its year, unless the line says what happened on it.
    """
    rest = tidy(line) if len(line) <= 3 * LONGEST else ""
    if not 4 <= len(rest) <= LONGEST:
        return None
    found: set[str] = set()
    while rest:
        if piece := _PIECE.match(rest):
            found.add(piece.lastgroup or "")
            end = piece.end()
        elif end := _signed(rest):
            found.add("author")
        else:
            return None
        rest = rest[end:]
        rest = rest[_GLUE.match(rest).end() :]  # type: ignore[union-attr]
    if "author" in found:
        return "author"
    if "label" in found and found & {"ago", "date", "day", "time"}:
        return "stamp"
    return "date" if "date" in found else "length" if "reading" in found else None


def starts_as_byline(line: str) -> bool:
    """Whether the line begins as a byline does, or names a date with its year: more than its like may follow."""
    line = tidy(line)
    return any(pattern.match(line) for pattern in (_BY, _PIECE)) or _DATED.search(line) is not None


def _signed(text: str) -> int:
    """How many characters of `text` the author takes, `By` and name and role; 0 where there is none."""
    by = _BY.match(text)
    if by is None:
        return 0
    behind = _BEHIND_NAME.search(text, by.end())
    end = behind.start() if behind else len(text)
    return end if _is_author(text[by.end() : end]) else 0


def _is_author(text: str) -> bool:
    """Whether `text` reads as one who signs: first name and last, or several such, or a desk; then a role or a place.

    Left alone: one word that is no desk (`By Land`), and what begins with an article (`By The Sea`).
    """
    people, *rest = _ROLE.split(text.strip(" ,"), maxsplit=1)
    if people.casefold() not in _DESKS:
        names: list[list[str]] = [[]]
        for token in people.split():
            if token.casefold() in _JOINTS:
                names.append([])
            else:
                names[-1].append(token)
        if len(names) > NAME or not all(map(_is_name, names)):
            return False
    tokens = "".join(rest).replace(",", " ").split()
    if not tokens or tokens[-1].casefold() in _ROLES:
        return len(tokens) <= ROLE
    return len(tokens) <= ROLE and all(is_capital(token) or token in _JOINTS for token in tokens)


def _is_name(tokens: list[str]) -> bool:
    if not 2 <= len(tokens) <= NAME or tokens[0].casefold() in _ARTICLES:
        return False
    return all(is_capital(token) or token in _PARTICLES for token in tokens) and is_capital(tokens[-1])


def is_capital(token: str) -> bool:
    """Whether the token begins with a letter that is not a small one; of a script without case, any."""
    return token[:1].isalpha() and not token[0].islower()
