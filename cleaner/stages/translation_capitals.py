"""Capitals in the middle of English sentences, where a fragment began that was translated on its own.

None of these was found once on 19,000 sentences that people wrote; the guards are there to keep it so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from cleaner.stages.translation_coded import Cut, repair
from cleaner.stages.translation_running import ENGLISH, PRONOUNS, running

_SAID = re.compile(r"\b(?:said|says|say|asked|added|wrote|replied|answered|told \w+|that|reads?|goes|went|thinks?),$")
_AUXILIARIES = "Was|Were|Has|Had|Have|Been|Would"
_AUXILIARY = frozenset(_AUXILIARIES.split("|"))
_WORDS = f"And|Or|To|Then|Than|Which|{_AUXILIARIES}"
_CAPITAL = re.compile(
    rf"(?<![^\W\d_])(?P<before>[^\W\d_][\w’'-]*+)(?P<comma>,?+) (?P<word>{_WORDS}) (?P<after>[^\W\d_][\w’'-]*+)"
)
_PRONOUN = "it he she they we you i this that these those there not so"
_NEW_CLAUSE = frozenset(_PRONOUN.split())
_STEP = re.compile(r"Then \w+ing\b|To [\w ]{2,60}, (?:you|we|they|he|she|it|I|first|simply|just)\b")
_FIRST = "The A An When How What Why Who Where If Not My Our No Yes"
_LEADS_TITLE = frozenset(_FIRST.split())
_ARTICLE = re.compile(r"(?<=[a-z] )(?P<before>of|to|in|and|the) (?P<word>The|It|There) (?P<after>[a-z]{2,})")
_CLAUSE = re.compile(
    rf"(?<=[a-z]{{3}},) (?P<word>{PRONOUNS}) (?=(?:also|is|was|are|were|has|have|will|can|should|must|had) [a-z])"
)


def capital_in_sentence(line: str) -> Iterator[Cut]:
    """`the region And North Korea` -> `and`; `Iraq Was consumed` -> `was`; `and Then a trip` -> `then`.

    Left alone: headlines and titles, quoted text, words before a pronoun and steps of a recipe (`To do so, you ...`),
    where a sentence may have lost its stop; a word that follows a capital, but an auxiliary behind a name; a word
    before one, but And and Or.
    """
    for match in _CAPITAL.finditer(line):
        word, before, after = match["word"], match["before"], match["after"]
        if after.lower() in _NEW_CLAUSE or (after[0].isupper() and word not in ("And", "Or")):
            continue
        if _STEP.match(line, match.start("word")):
            continue
        if match["comma"] and word not in ("And", "Or", "Then", "Which"):
            continue
        if before[0].isupper() and not (word in _AUXILIARY and _is_name(line, match.end("before"))):
            continue
        if running(line, *match.span("word")):
            yield *match.span("word"), word.lower()


def _is_name(line: str, end: int) -> bool:
    """Whether the one to three capitalised words up to `end` are a name behind running text, or a sentence's first."""
    words = line[:end].split()[-4:]
    count = 0
    while words and words[-1][:1].isupper():
        if words.pop() in _LEADS_TITLE and words and not words[-1].endswith((".", "!", "?")):
            return False
        count += 1
    return count < 4 and (not words or words[-1][:1].islower() or count == 1)


def capital_article(line: str) -> Iterator[Cut]:
    """`the tops of The trees` -> `of the trees`.

    Left alone: names (`The Hague`), titles, headlines, quoted text.
    """
    for match in _ARTICLE.finditer(line):
        if running(line, *match.span("word")):
            yield *match.span("word"), match["word"].lower()


def capital_clause(line: str) -> Iterator[Cut]:
    """`it rained, It also snowed` -> `it rained, it also snowed`.

    Left alone: direct speech (`he said, It is late`), quoted text, titles, headlines.
    """
    for match in _CLAUSE.finditer(line):
        if not _SAID.search(line[max(0, match.start() - 30) : match.start()]) and running(line, *match.span("word")):
            yield *match.span("word"), match["word"].lower()


REPAIRS = (
    repair(
        capital_in_sentence,
        "en-capital-in-sentence",
        "A capital in the middle of a sentence, where a fragment began that was translated on its own.",
        tuple(f" {word.lower()} " for word in _WORDS.split("|")),
        (
            ("It rained over the whole region And North Orne was flooded.\n",
             "It rained over the whole region and North Orne was flooded.\n"),
            ("By then the money of the town of Orne Was spent, and Then a storm came.\n",
             "By then the money of the town of Orne was spent, and then a storm came.\n"),
        ),
        (
            ("The Lady Was a Skipper And Other Tales is a book of short stories by nobody.\n", "A title."),
            ("They watched a film called The Boat Was late and went to the film \"One Was enough\" too.\n", "Titles."),
            ("The sea was rough And it was late. New rules Which they know.\n", "A sentence that lost its stop."),
        ),
        regex=(
            r"(?:^|\PL)(?:[\p{Ll}\p{Lo}][\pL\pN_’'-]*)?[a-z’'],? (?:(?:And|Or) [A-Za-z]|(?:To|Then|Than|Which) [a-z])"
            rf"|[a-z’'],? (?:{_AUXILIARIES}) [a-z]"
        ),
        languages=ENGLISH,
    ),
    repair(
        capital_article,
        "en-capital-article",
        "A capital on an article in the middle of a sentence.",
        tuple(f"{word} {other} " for word in ("of", "to", "in", "and", "the") for other in ("the", "it", "there")),
        (
            ("It broke the tops of The trees on the hill.\n", "It broke the tops of the trees on the hill.\n"),
            ("They sailed to The old harbour and back.\n", "They sailed to the old harbour and back.\n"),
        ),
        (
            ("They moved to The Hague and wrote in The Times of the storm.\n", "Names."),
            ("He read aloud from \"Songs of The old harbour\" and sat down.\n", "A title."),
        ),
        regex=r"[a-z] (?:of|to|in|and|the) (?:The|It|There) [a-z]",
        languages=ENGLISH,
    ),
    repair(
        capital_clause,
        "en-capital-clause",
        "A capital on a pronoun behind a comma.",
        tuple(f", {word.lower()} " for word in PRONOUNS.split("|")),
        (
            ("It broke the old bridge, It also took a boat.\n", "It broke the old bridge, it also took a boat.\n"),
            ("It rained for three days, They were wet.\n", "It rained for three days, they were wet.\n"),
        ),
        (
            ("The skipper of the boat said, It is late, and went.\n", "Direct speech."),
            ("He liked the film \"Hello, It is me\" and the book Rain, We Were Told.\n", "Titles."),
        ),
        regex=rf"[a-z]{{3}}, (?:{PRONOUNS}) [a-z]",
        languages=ENGLISH,
    ),
)  # fmt: skip
