"""The `translation` stage: what it must leave alone first, then what it repairs, and what holds for any text."""

from __future__ import annotations

import pickle
import time
from collections.abc import Sequence

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from msgspec import structs

from cleaner import Cleaner, Config
from cleaner.document import Document
from cleaner.edits import Edit, apply, resolve
from cleaner.faults import Faults
from cleaner.packs import Rule
from cleaner.patterns import compiled
from cleaner.presence import presence
from cleaner.proof import prove
from cleaner.stages.translation import MODEST, Translation
from cleaner.stages.translation_repairs import ANYWHERE, CODED, REPAIRS
from cleaner.stages.translation_runs import says_twice
from cleaner.text import fold

CLEANER = Cleaner(stages=["translation"])


def repair(text: str, language: str = "en") -> str:
    return CLEANER.clean(text, language=language)


def stage(rules: Sequence[Rule] = CLEANER.rules, **settings: object) -> Translation:
    return Translation(Config().replace(**settings), [rule for rule in rules if rule.stage == "translation"])


STAYS = [
    ("leading-dot", "Restart the .NET service, edit .htaccess and buy a .com name."),
    ("decimal-without-zero", "He hit .310 and paid .25 an egg."),
    ("ellipsis", "He waited ... and left . . . and came back. . . . Then he slept ..."),
    ("two-dots-typed", "She knew . . and that was that. . but he did not.."),
    ("url", "See https://x.example/a,b.html and ftp://y.example/. for more"),
    ("email", "Write to a.b@c.example or @b.c instead"),
    ("command-with-a-dot", "git add .\ncp -r src/ .\n$ find . -name x"),
    ("c-code", "call ( a , b ) ; return 0 ;"),
    ("identifiers", "use max_len ( a ) . Next_step follows"),
    ("rust-code", "let x = std :: mem ( a ) . Len ;"),
    ("json", '{ "a" : 1 , "b" : 2 }'),
    ("table-row", "| red , blue | green . |"),
    ("menu", "Home . News . Sport . Weather"),
    ("number-in-two-pieces", "They counted 26 , 000 and 4 , 404 of them"),
    ("german-low-quote", "Das ist wie ,nein danke' zu sagen, ,,sagt`` er."),
    ("smile", "The mill is open :) and :( and ;-) and : ) and ( : too"),
    ("frown-in-brackets", "I waited (for you : ( again )"),
    ("function-call", "plot( a, b ) and 401( k ) plans"),
    ("boxes", "( x ) yes ( ) no ( o ) perhaps"),
    ("quoted-with-spaces", "They sang ' Seven Sisters ' and left"),
    ("closing-quote", "'We saw the boats ' she said"),
    ("a-cited-ending", "Add an 's to it, or mind the 's at the end"),
    ("letters-in-quotes", "The letters 'p', 's' and 't' are missing"),
    ("leading-apostrophes", "Rock 'n' roll of the '90s: grab 'em, 'tis late"),
    ("sign-behind-its-figure", "A loaf is 5 $ 3 rolls are 8 $ in all"),
    ("financial-table", "Revenue 2021 $ 12,300 2022 $ 12,900"),
    ("continental-price", "The bench is € 4.500,00 and the basket holds € 0,00"),
    ("formula", "The set $ n $ and the sum $ 2 + n $"),
    ("csv", "name,,age\nAda,,36"),
    ("diff", "@@ -1,7 +1,6 @@ def main"),
    ("emoticon-of-at-signs", "He drew a face, @-@, and left"),
    ("tokenizer-text", "The tokenizer writes ▁the before a word"),
    ("form-blanks", "Name▁▁▁▁▁▁ Date▁▁▁▁▁▁"),
    ("block-chart", "Water: ▁▂▅▇▅▂▁ 40 cm"),
    ("usage", "usage: fetch -o out - <url>"),
    ("url-tag-in-a-sentence", "Give the address as <url>"),
    ("ambiguous-capital", "They left at noon. , Velmora was far."),
    ("initial", "Written by John F. , who knew"),
    ("vertical-ellipsis", "1\n.\n.\n.\n12"),
    ("only-dots-line", "One\n...\n. . .\nTwo"),
    ("han-beside", "The sign says 王府井（Wangfujing） in red，they say"),
    ("chinese", "他说：“早上好（Good morning）”，然后走了。"),
    ("full-width-tag", "The man ＜b＞ left"),
    ("number-or-two", "On July 26，106 people came home"),
    ("french-marks", "« Pourquoi ? » Rien ; ou presque ! Il dit : « non »."),
    ("doubled-mark-question", "Really?. . What? ."),
]


@pytest.mark.parametrize("text", [pytest.param(text, id=label) for label, text in STAYS])
def test_left_alone(text: str) -> None:
    assert repair(text) == text


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("nl", "De markt is om zes uur 's avonds dicht, zegt in 't Veld"),
        ("es", "Cuesta $ 5 en el pueblo"),
        ("fr", "Il coûte $ 5 et la foto 's est perdue"),
        ("de", "Der Preis ist € 5 , Herr Müllers ' Hut".replace(" ,", ",")),
    ],
)
def test_english_rules_stay_in_english(language: str, text: str) -> None:
    assert repair(text, language) == text


REPAIRED = [
    ("comma", "rain , the road", "rain, the road"),
    ("comma-in-quotes", '"rain ," he said', '"rain," he said'),
    ("no-break-space", "rain\N{NO-BREAK SPACE}, the road", "rain, the road"),
    ("unseen-marks", "rain \N{ZERO WIDTH SPACE}. Yet\n.\N{ZERO WIDTH SPACE}\nWind", "rain. Yet\nWind"),
    ("comma-after-figure", "on July 25 , 31 towns and 4 , 5 boats", "on July 25, 31 towns and 4, 5 boats"),
    ("stop", "the rain . Yet", "the rain. Yet"),
    ("stop-at-the-end", "Nobody saw the rain .", "Nobody saw the rain."),
    ("stop-in-quotes", "“the rain .” he said", "“the rain.” he said"),
    ("spaced-stop-twice", "It was the rain . .", "It was the rain."),
    ("stop-then-quoted-stop", "“the rain.” .", "“the rain.”"),
    ("join", "the allies. . in Asia", "the allies in Asia"),
    ("stop-comma", "the rain. , and wind", "the rain, and wind"),
    ("stop-comma-starter", "the rain. , They left", "the rain. They left"),
    ("abbreviation-comma", "Orne & Co . , Ltd", "Orne & Co., Ltd"),
    ("two-commas", "rain ,, wind", "rain, wind"),
    ("brackets", 'the mill ( "old , they say" ) burned', 'the mill ("old, they say") burned'),
    ("nested-brackets", "( a ( b ) c )", "(a (b) c)"),
    ("full-width", "Author：Ann （ left ） sat，read。", "Author: Ann (left) sat, read."),
    ("full-width-lays-open", "the mill （ old ） , they say", "the mill (old), they say"),
    ("moses", "a year @-@ long 4 @,@ 000", "a year-long 4,000"),
    ("byte-pairs", "har@@ bour and pati@@", "harbour and pati"),
    ("pieces", "▁The▁boats, ▁ Ann", "The boats, Ann"),
    ("url-tag", "The bridge is rebuilt again-<url>", "The bridge is rebuilt again"),
    ("lone-lines", "One.\n.\n\n ,\nTwo.\n.", "One.\n\nTwo."),
    ("apostrophes", "they 've the people 's and boys ' hats", "they've the people's and boys' hats"),
    ("money", "$ 5 and (£ 6.50)", "$5 and (£6.50)"),
    ("russian", "Вода ушла , ( да ) .", "Вода ушла, (да)."),
]


@pytest.mark.parametrize(("before", "after"), [pytest.param(b, a, id=label) for label, b, a in REPAIRED])
def test_repaired(before: str, after: str) -> None:
    assert repair(before) == after


@pytest.mark.parametrize("rule", CODED.values(), ids=lambda rule: rule.id)
def test_rule_in_code_proves_itself(rule: Rule) -> None:
    faults = Faults("code", rule.id, [], 1)
    prove(rule, faults)
    assert [str(fault) for fault in faults.found] == []
    assert len(rule.keep) >= 2
    assert rule.why.endswith(".")


def test_functions_say_what_they_leave_alone() -> None:
    assert all("Left alone:" in (found.find.__doc__ or "") for found in (*REPAIRS, *ANYWHERE))


@pytest.mark.parametrize("rule", CODED)
def test_a_rule_in_code_can_be_switched_off(rule: str) -> None:
    for change in CODED[rule].change:
        edits = list(stage(disable=(rule,))(Document(change.before, language="en")))
        assert rule not in {edit.rule for edit in edits}


def test_edits_are_small_and_name_their_rule() -> None:
    document = Document("The mill ( old ) burned , they say .", language="en")
    assert sorted(stage()(document)) == [
        Edit(10, 11, "", "translation/space-inside-brackets"),
        Edit(14, 15, "", "translation/space-inside-brackets"),
        Edit(23, 24, "", "translation/space-before-comma"),
        Edit(34, 35, "", "translation/space-before-stop"),
    ]


def test_pickles() -> None:
    document = Document("rain , ( wind )", language="en")
    assert list(pickle.loads(pickle.dumps(stage()))(document)) == list(stage()(document))


@pytest.mark.parametrize("text", ["rain,, wind", "rain,, wind ，▁ Ann"])
def test_a_report_rule_changes_nothing(text: str) -> None:
    (rule,) = (rule for rule in CLEANER.rules if rule.id == "translation/doubled-comma")
    found = list(stage([structs.replace(rule, safety="report")])(Document(text)))
    assert [text[edit.start : edit.end] == edit.text for edit in found if edit.rule == rule.id] == [True]


# -- flags ------------------------------------------------------------------------------------------------------------

CALM = "".join(
    f"The {name} boat came home, and nobody on the quay had a word to say. " for name in ("red", "old", "odd")
)
STRAY = "They wrote to the allies. . in Orne."
HABITS = "One , two , three , and four , five of them went home"


@pytest.mark.parametrize(
    ("text", "flags"),
    [
        pytest.param(f"The talks ended. . The envoy slept. {STRAY}", {"machine-translated"}, id="two"),
        pytest.param(f"The talks ended. . The envoy slept. {CALM}", set(), id="one"),
        pytest.param(f"No. . {CALM * 4}It is well @-@ known. ▁Ann left.", {"machine-translated"}, id="late"),
        pytest.param(f"The talks ended. . Yes. {CALM * 5}It is well @-@ known.", set(), id="far-apart"),
        pytest.param(f"{HABITS} .\nYes , they did.", {"machine-translated"}, id="habits"),
        pytest.param(f"{HABITS}.\nYes , they did.\nNo , they say.", set(), id="one-habit"),
        pytest.param("The mayor lost the <unk> of Orne.", {"unknown-words"}, id="unknown"),
        pytest.param("They sail to Kano, Kano, Kano, Kano, Kano and home again.", {"looping"}, id="loop"),
        pytest.param("It is paid by the clerk of the clerk of Orne.", {"broken-repetition"}, id="round"),
        pytest.param("The fair is again the 話題 of the whole town of Orne this week.", {"untranslated"}, id="script"),
    ],
)  # fmt: skip
def test_flags(text: str, flags: set[str]) -> None:
    assert set(CLEANER.explain(text, language="en").flags) == flags


def test_the_evidence_is_listed_at_its_place() -> None:
    result = CLEANER.explain("The talks ended. . The envoy slept. They wrote to the allies. . in Orne.", language="en")
    places = [(c.start, c.end) for c in result.reports if c.rule == "translation/machine-translated"]
    assert places == [(c.start, c.end) for c in result.edits]
    assert (
        Cleaner(Config(disable=("translation/machine-*",)), stages=["translation"]).explain(result.original).flags == ()
    )


def test_what_was_said_twice_in_a_long_text_needs_another_sign() -> None:
    twice = "The keys of the old mill the old mill were lost in the river."
    assert repair(twice) == "The keys of the old mill were lost in the river."
    assert repair(f"{CALM}{CALM}{CALM}{twice}") == f"{CALM}{CALM}{CALM}{twice}"
    signs = "They ended. . The envoy wrote to the allies. . in Orne. "
    assert repair(f"{CALM}{CALM}{CALM}{signs}{twice}").endswith("of the old mill were lost in the river.")


def test_broken_repetition_is_looked_for_in_modest_texts_and_beside_a_fault() -> None:
    twice, long = "The keys of the old mill the old mill were lost in the river.", CALM * (MODEST // len(CALM))
    assert CLEANER.explain(f"{CALM}{CALM}{CALM}{twice}").flags == ("broken-repetition",)
    assert CLEANER.explain(f"{long}{twice}").flags == ()
    assert "broken-repetition" in CLEANER.explain(f"{long}\nYes , they did. {twice}").flags


# -- any text ---------------------------------------------------------------------------------------------------------

WORDS = st.sampled_from([
    "the", "harbour", "residents", "people", "workers", "boats", "Asia", "Yet", "The", "It", "she", "said", "Co", "etc",
    "U.S.", "May", "26", "106", "000", "don", "did", "they", "I", "allies", "été", "Straße", "Москва", "王", "の", "x",
    "s", "in", "of", "and", "http://a.example/b,c", ".NET", "foo_bar", "401(k)", ":)", ";-)", "“old”", "'we'", "(b)",
])  # fmt: skip
FAULTS = st.sampled_from([
    " , ", " . ", ". . ", " . . ", ". , ", ",, ", " ,, ", " 's ", " ’s ", " ' ", " 've ", " n't ", "' s ", " ( ", " ) ",
    ' " ', '"', " “ ", "” ", "'", "’ ", "$ ", "£ ", "▁", " ▁ ", "@@ ", " @-@ ", " @,@ ", "，", "。", "（", " ） ", "「",
    "」", "【", "】 ", "：", "！", "、", "％", "｜", "...", "…", " - ", " – ", "-<url>", "\n", "\n.\n", "\n,", " ",
    ", ", ". ", "! ", ": ", "; ", "» ", " «", " | ", "/", "_", "  ", "\N{NO-BREAK SPACE}", "\N{ZERO WIDTH SPACE}",
])  # fmt: skip
FAULTY = st.lists(st.one_of(WORDS, WORDS.map(lambda word: f" {word} "), FAULTS), max_size=24).map("".join)


@settings(max_examples=400)
@given(FAULTY)
@example("word , . word . . , ( ▁（x ， y ） ) ,, .\n.\n。")
@example("a。 , b （ c ） . , D ▁ ▁ ' s  ,, “ e.” . .")
def test_output_is_left_alone(text: str) -> None:
    once = repair(text)
    assert repair(once) == once


@settings(max_examples=200)
@given(FAULTY)
def test_the_gate_only_speeds_up(text: str) -> None:
    document = Document(text, language="en")
    assert resolve(stage(gate=False)(document))[0] == resolve(stage()(document))[0]


FEW = st.sampled_from(["harbour", "board", "the", "of", "Kano", "The harbour", "was closed early", "in", "Orne"])
SAID = st.lists(
    st.tuples(FEW, st.sampled_from([" ", " ", " ", ", ", ". ", ".\n", "! ", "; "])), min_size=4, max_size=30
)


@settings(max_examples=400)
@given(SAID.map(lambda pieces: "".join(word + mark for word, mark in pieces) + "and so on we rowed all day."))
@example("The harbour was closed for the whole of a year. The harbour was closed for the whole of a year.")
@example("They sail to Kano, Kano, Kano, Kano, Kano, and then to Orne for the rest of the year.")
def test_a_glance_at_a_brief_text_misses_nothing_that_is_said_twice(text: str) -> None:
    if not says_twice(text):
        assert not [cut for repair in ANYWHERE for line in text.split("\n") for cut in repair.find(line)]


@settings(max_examples=200)
@given(FAULTY)
@example("the the harbour the harbour . . ")
def test_edits_lie_within_the_text_and_lose_no_letter_but_of_what_is_said_twice(text: str) -> None:
    winners, _ = resolve(stage()(Document(text, language="en")))
    assert all(0 <= edit.start <= edit.end <= len(text) for edit in winners)
    twice = {repair.rule.id for repair in ANYWHERE}
    letters = [char for char in apply(text, (e for e in winners if e.rule not in twice)) if char.isalnum()]
    assert letters == [char for char in text.replace("<url>", "") if char.isalnum()] or "<url>" in text


ALIKE = st.text(st.sampled_from("a sSfiß'’\u00a0\u200b\u00ad.,@-“\"ŉſ▁$\tK"), max_size=30)


@given(ALIKE, st.sampled_from((" 's ", ". .", "n 't ", '" .', "ss", "@-@", "s ' ")))
def test_presence_never_misses_a_literal(text: str, literal: str) -> None:
    pattern = compiled(presence([literal]))
    if literal in fold(text):
        assert pattern.search(text)


HOSTILE = ["(", " ,", "a ", " . ", "a , ", "( x ) ", "\n.", "▁ ", "s ' ", "，a", "a ， ", "a. , ", "$ 5 ", "a@@ "]


@pytest.mark.parametrize("unit", HOSTILE)
def test_time_grows_with_the_text_and_no_faster(unit: str) -> None:
    def seconds(size: int) -> float:
        document = Document(unit * (size // len(unit)), language="en")
        start = time.process_time()
        list(stage_once(document))
        return time.process_time() - start

    stage_once = stage()
    seconds(1_000)
    small = max(min(seconds(10_000) for _ in range(3)), 0.004)
    assert min(seconds(80_000) for _ in range(3)) < 30 * small
