"""Captions: the lines under pictures that say whose they are. They are recognised by themselves."""

from __future__ import annotations

import re

from cleaner.stages.bylines import is_capital, word_set
from cleaner.text import tidy, words

LONGEST = 300  # characters
LONG = 45  # words: what a caption may hold, with its credit
CREDIT = 12  # words: what a credit may hold

_PICTURE = (
    r"(?:photo(?:graph(?:er|ie|ies|y)?|s)?|images?|pictures?|fotos?|fotograf(?:ía|in)?|(?:titel|symbol|archiv)?bild(?:er)?"
    r"|(?:titel|symbol|archiv)foto|imagen|imágenes|immagine|beeld|afbeelding|bilde|kuva|zdjęcie|fot|фото|写真)"
)
_LABEL = (
    rf"(?:(?:main|header|featured|cover|top|lead|hero) )?{_PICTURE}"
    r"(?: (?:credits?|courtesy|source|copyright|illustration))?(?: (?:by|of|von|par|de))?\.?[:：]"
    r"|(?:photo )?credits?:|cr[ée]dit[os]*(?: (?:photos?|da foto|da imagem|de la foto))?:"
    r"|(?:bild|foto)(?:nachweis|quelle|credit|rechte):"
)
_LABELLED = re.compile(rf"(?i)(?:{_LABEL}) *(?=\S)")
_WORDED = re.compile(
    rf"(?i)(?:file |handout )?{_PICTURE}"
    r"(?: (?:by|via|von|par|copyright)|(?: is)? courtesy(?: of)?| (?:provided|supplied) by) +(?=\S)"
    r"|© *(?!\d|copyright|all|tous|todos|riproduzione)(?=\S)"
)
_FILED = re.compile(r"(?i)(?:symbol|archiv)(?:bild|foto)|(?:file|handout) (?:photo|image|picture)|photo d'archives?")
_OPENING = re.compile(
    r"(?:FILE PHOTO|File photo|Archivbild|Archivfoto|Symbolbild|Symbolfoto): *\S|Image (?:caption|copyright) (?=[A-Z])"
)
_BRACKETED = re.compile(r"[(\[]([^()\[\]]{3,120})[)\]]$")
_TRAILING = re.compile(
    rf"(?<=[.!?…)\"'”’» a-z\d])(?=[A-ZФ])(?i:{_LABEL}) *(?=\S)|(?<=[—–] )(?i:(?:{_PICTURE}|pic) by )(?=\S)"
)
_ITEM = re.compile(r"\s*(?:[-–—*•·▪◦]|\d{1,3}[.)])\s")
_FIELD = re.compile(r" ?[/|] ?")
_APART = re.compile(r"[ /|,;+]+")
_ADDRESS = re.compile(r"@\w+|(?:www\.)?[\w-]+(?:\.[\w-]+)*\.[a-z]{2,6}")
_JOINTS = word_set("de del della da di van von der den du la le al bin of and und et y e & for für pour via by the")
_PICTURE_AGENCIES = word_set(
    "getty|getty images|ap photo|shutterstock|istock|istockphoto|alamy|picture alliance|imago|imago images|"
    "adobe stock|depositphotos|unsplash|pixabay|pexels|nurphoto|wikimedia commons|pa wire",
    "|",
)
_AGENCIES = _PICTURE_AGENCIES | word_set("ap afp ansa apa anp dpa efe epa keystone pa reuters tass zuma")
_SMALL = _JOINTS | {word for agency in _AGENCIES for word in agency.split()}


def is_caption(line: str) -> bool:
    """Whether the line is the credit of a picture, or a caption that ends in one.

    Left alone: items of a list; prose about pictures (`Photos by Ada Lunn hang in the hall.`), a caption without a
    credit, an agency that signs a text (`(Reuters)`, `(dpa/lsw)`), longer paragraphs whatever they end in.
    """
    if len(line) > 3 * LONGEST or _ITEM.match(line):
        return False
    line = tidy(line)
    if not 4 <= len(line) <= LONGEST or words(line) > LONG:
        return False
    if is_credit(line) or _OPENING.match(line):
        return True
    if bracket := _BRACKETED.search(line):
        return _says_whose(bracket[1]) or _FILED.search(bracket[1]) is not None
    label = next(reversed([*_TRAILING.finditer(line)]), None)
    return label is not None and _is_maker(line[label.end() :])


def is_credit(line: str) -> bool:
    """Whether the line says whose a picture is, and nothing else."""
    whole = _BRACKETED.fullmatch(line)
    return _says_whose(whole[1] if whole else line) or line.casefold() in _PICTURE_AGENCIES


def _says_whose(text: str) -> bool:
    """Whether `text` is a label with a maker behind it, or a maker and an agency with a stroke between them."""
    if label := _LABELLED.match(text) or _WORDED.match(text):
        return _is_maker(text[label.end() :])
    fields = [field for field in _FIELD.split(text) if field]
    if len(fields) < 2 or not all(map(_is_maker, fields)):
        return False
    known = {field.casefold() for field in fields}
    return bool(known & _PICTURE_AGENCIES) or (bool(known & _AGENCIES) and any(" " in field for field in fields))


def _is_maker(text: str) -> bool:
    """Whether `text` names people, agencies or addresses, and says nothing of them."""
    text = text.strip(" .,")
    tokens = [token.strip("\"'") for token in _APART.split(text) if token]
    if not 1 <= len(tokens) <= CREDIT or text[-1] in "?!:…":
        return False
    named = [is_capital(token) or _ADDRESS.fullmatch(token) is not None for token in tokens]
    small = [token.casefold() in _SMALL for token in tokens]
    return (any(named) or text.casefold() in _AGENCIES) and all(n or s for n, s in zip(named, small, strict=True))
