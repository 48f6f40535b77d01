"""The command line: one thin function a command. What they do lives in `cleaner.batch` and `cleaner.catalogue`.

Imports that take time wait until a command needs them, so that `--help` is quick.
"""

from __future__ import annotations

import os
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from cleaner import __version__
from cleaner.errors import CleanerError, InputError

FOUND, MISUSED, FAILED, INTERRUPTED, BROKEN_PIPE = 1, 2, 3, 130, 141


class Commands(TyperGroup):
    """The commands, with this package's errors told in one line each and turned into exit codes."""

    def invoke(self, ctx: Any) -> Any:
        from cleaner.io.console import err

        try:
            return super().invoke(ctx)
        except CleanerError as error:
            for line in str(error).split("\n"):
                err(line)
            raise typer.Exit(FAILED if isinstance(error, InputError) else MISUSED) from None
        except KeyboardInterrupt:
            err("interrupted")
            raise typer.Exit(INTERRUPTED) from None
        except BrokenPipeError:  # whoever read our output has gone; so does what is still buffered
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise typer.Exit(BROKEN_PIPE) from None


class Punctuation(StrEnum):
    """The styles of punctuation."""

    keep = "keep"
    plain = "plain"
    typographic = "typographic"


app = typer.Typer(
    cls=Commands,
    help="Clean scraped articles: boilerplate out, broken text mended, and every change explained.",
    epilog="Exit codes: 0 done; 1 --check found changes; 2 wrong use or configuration; 3 some inputs failed.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
rules_app = typer.Typer(help="List, show and check rules.", no_args_is_help=True, rich_markup_mode=None)
app.add_typer(rules_app, name="rules")

Rules = Annotated[
    list[Path] | None,
    typer.Option("--rules", metavar="PATH", help="Also use the rules in this file or directory; repeatable."),
]
ConfigFile = Annotated[
    Path | None,
    typer.Option("--config", metavar="PATH", help="Settings to use.", show_default="cleaner.toml, if it exists"),
]
Disable = Annotated[
    list[str] | None,
    typer.Option("--disable", metavar="GLOB", help="Switch off the rules whose id matches; repeatable."),
]
Style = Annotated[
    Punctuation | None,
    typer.Option(
        "--punctuation", help="Which quotation marks, apostrophes and ellipses to write.", show_default="keep"
    ),
]


class Engine(StrEnum):
    """Where the work is done."""

    local = "local"
    ray = "ray"


class Mode(StrEnum):
    """What the texts are."""

    auto = "auto"
    article = "article"
    page = "page"


Kind = Annotated[
    Mode | None,
    typer.Option("--mode", help="Whether texts are articles or whole pages.", show_default="auto"),
]


def _switch(name: str, what: str) -> Any:
    """An option that switches a setting on or off; left out, it leaves the setting as it is."""
    return typer.Option(f"--{name}/--no-{name}", help=what, show_default=f"no-{name}")


Risky = Annotated[bool | None, _switch("risky", "Use risky rules too.")]
DropHeadline = Annotated[bool | None, _switch("drop-headline", "Drop the headline.")]
DropStandfirst = Annotated[bool | None, _switch("drop-standfirst", "Drop the summary between headline and byline.")]
DropByline = Annotated[bool | None, _switch("drop-byline", "Drop author and date.")]
DropCaptions = Annotated[bool | None, _switch("drop-captions", "Drop credits of pictures, captions with them.")]
Language = Annotated[
    str | None,
    typer.Option(
        "--language", metavar="CODE", help="ISO 639-1 code of all texts.", show_default="detected when needed"
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Write JSON.")]


def _version(asked: bool) -> None:
    if asked:
        typer.echo(f"cleaner {__version__}")
        raise typer.Exit


@app.callback()
def main(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Say the version.")
    ] = False,
) -> None:
    """What all commands share."""


@app.command("run")
def run_(
    source: Annotated[str, typer.Argument(metavar="IN", help="A document, or a directory of them.")],
    out: Annotated[str, typer.Argument(metavar="OUT", help="Where the clean documents go; may not lie in IN.")],
    workers: Annotated[
        int | None, typer.Option("--workers", min=1, help="Processes.", show_default="number of CPUs")
    ] = None,
    engine: Annotated[Engine, typer.Option("--engine", help="Where: here, or on a Ray cluster.")] = Engine.local,
    text_field: Annotated[
        str, typer.Option("--text-field", metavar="NAME", help="Where a table has its text.")
    ] = "text",
    url_field: Annotated[str, typer.Option("--url-field", metavar="NAME", help="Where it has addresses.")] = "url",
    language_field: Annotated[
        str | None, typer.Option("--language-field", metavar="NAME", help="Where it has languages (ISO 639-1).")
    ] = None,
    explain_field: Annotated[
        str | None, typer.Option("--explain-field", metavar="NAME", help="Add the edits to each row, under this name.")
    ] = None,
    flags_field: Annotated[
        str | None, typer.Option("--flags-field", metavar="NAME", help="Add the flags to each row, under this name.")
    ] = None,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace files that no earlier run wrote.")] = False,
    report: Annotated[
        bool, typer.Option("--report", help="Write report.html and report.json into OUT; on Ray they always are.")
    ] = False,
    quiet: Annotated[bool, typer.Option("--quiet", help="No progress and no summary; failures are named.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Write the summary as JSON.")] = False,
    rules: Rules = None,
    config: ConfigFile = None,
    disable: Disable = None,
    punctuation: Style = None,
    mode: Kind = None,
    risky: Risky = None,
    drop_headline: DropHeadline = None,
    drop_standfirst: DropStandfirst = None,
    drop_byline: DropByline = None,
    drop_captions: DropCaptions = None,
    language: Language = None,
) -> None:
    """Clean files and directories.

    Documents are .txt, .md, .html and .htm, each also .gz; HTML becomes .txt. On Ray they are the rows of .parquet and
    .jsonl and the pages of .warc, and become .parquet.
    """
    chosen = _settle(
        config,
        rules,
        disable,
        punctuation=punctuation and punctuation.value,
        mode=mode and mode.value,
        risky=risky,
        drop_headline=drop_headline,
        drop_standfirst=drop_standfirst,
        drop_byline=drop_byline,
        drop_captions=drop_captions,
    )
    if engine is Engine.ray:
        from cleaner import engines

        ray = engines.load("command")
        fields = ray.Fields(text_field, url_field, language_field, explain_field, flags_field)
        asked = ray.Options(fields, language, workers, overwrite)
        failed = ray.run_and_tell(source, out, chosen, asked, quiet=quiet, as_json=as_json)
        raise typer.Exit(FAILED if failed else 0)
    from cleaner.batch import run

    options = run.Options(workers or run.default_workers(), overwrite, quiet, as_json, language, report)
    raise typer.Exit(FAILED if run.run_and_tell(Path(source), out, chosen, options) else 0)


@app.command()
def clean(
    file: Annotated[str, typer.Argument(metavar="FILE|-", help="A document; - is standard input.")] = "-",
    diff: Annotated[bool, typer.Option("--diff", help="Write a unified diff with the rules' ids.")] = False,
    explain: Annotated[bool, typer.Option("--explain", help="Write the edits as JSON.")] = False,
    check: Annotated[bool, typer.Option("--check", help="Exit 1 if anything would change; write no text.")] = False,
    rules: Rules = None,
    config: ConfigFile = None,
    disable: Disable = None,
    punctuation: Style = None,
    mode: Kind = None,
    risky: Risky = None,
    drop_headline: DropHeadline = None,
    drop_standfirst: DropStandfirst = None,
    drop_byline: DropByline = None,
    drop_captions: DropCaptions = None,
    language: Language = None,
) -> None:
    """Clean one text, to standard output."""
    from cleaner.batch.single import clean_one

    if diff and explain:
        raise typer.BadParameter("--diff and --explain are two views of the same; choose one")
    chosen = _settle(
        config,
        rules,
        disable,
        punctuation=punctuation and punctuation.value,
        mode=mode and mode.value,
        risky=risky,
        drop_headline=drop_headline,
        drop_standfirst=drop_standfirst,
        drop_byline=drop_byline,
        drop_captions=drop_captions,
    )
    raise typer.Exit(clean_one(file, chosen, diff=diff, explain=explain, check=check, language=language))


@rules_app.command("list")
def rules_list(
    stage: Annotated[str | None, typer.Option("--stage", metavar="NAME", help="Only the rules of this stage.")] = None,
    as_json: AsJson = False,
    rules: Rules = None,
    config: ConfigFile = None,
    disable: Disable = None,
    risky: Risky = None,
) -> None:
    """Every rule: id, safety, kind, languages, why."""
    from cleaner import catalogue
    from cleaner.io.console import out

    out(catalogue.listing(_settle(config, rules, disable, risky=risky), stage=stage, as_json=as_json))


@rules_app.command("show")
def rules_show(
    rule: Annotated[str, typer.Argument(metavar="ID", help="The id of a rule, as `rules list` gives it.")],
    rules: Rules = None,
    config: ConfigFile = None,
) -> None:
    """What a rule does, why, and what becomes of its examples."""
    from cleaner import catalogue
    from cleaner.io.console import out

    out(catalogue.page(_settle(config, rules), rule))


@rules_app.command("check")
def rules_check(
    path: Annotated[Path, typer.Argument(metavar="PATH", help="A rule file, or a directory of them.")],
) -> None:
    """Say what is wrong with rule files, by file and line; exit 2 if anything is."""
    from cleaner import catalogue
    from cleaner.io.console import out

    told, sound = catalogue.verdict(path)
    out(told)
    raise typer.Exit(0 if sound else MISUSED)


@app.command()
def stages(rules: Rules = None, config: ConfigFile = None, disable: Disable = None, risky: Risky = None) -> None:
    """The stages in running order.

    What each does, and how many rules it holds.
    """
    from cleaner import catalogue
    from cleaner.io.console import out

    out(catalogue.stages(_settle(config, rules, disable, risky=risky)))


def _settle(
    config: Path | None,
    rules: list[Path] | None,
    disable: list[str] | None = None,
    **settings: Any,
) -> Any:
    from cleaner.batch.settings import settle

    return settle(config, rules=rules or (), disable=disable or (), **settings)
