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
from cleaner.errors import CleanerError, InputError, Interrupted, Stopped
from cleaner.options import AsJson, Language, configured

MISUSED, FAILED, STOPPED, INTERRUPTED, BROKEN_PIPE = 2, 3, 4, 130, 141
Engine = StrEnum("Engine", ["local", "ray"])
HERE = ("to", "force", "dry_run", "follow_links", "state", "no_report")
"""The options of `run` that a cluster does not know."""
TIME_LIMIT, MAX_SIZE = 60.0, 32.0  # as in `cleaner.batch.pool` and `cleaner.io.readers`, which take time to import


class Commands(TyperGroup):
    """The commands, with this package's errors told in one line each and turned into exit codes."""

    def invoke(self, ctx: Any) -> Any:
        from cleaner.io.console import err

        try:
            return super().invoke(ctx)
        except CleanerError as error:
            for line in str(error).split("\n"):
                err(line)
            raise typer.Exit(_code(error)) from None
        except KeyboardInterrupt:
            err("interrupted")
            raise typer.Exit(INTERRUPTED) from None
        except BrokenPipeError:  # whoever read our output has gone; so does what is still buffered
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise typer.Exit(BROKEN_PIPE) from None


app = typer.Typer(
    cls=Commands,
    help="Clean scraped articles: boilerplate out, broken text mended, and every change explained.",
    epilog="Exit codes: 0 done; 1 --check found changes; 2 wrong use or configuration; 3 some inputs failed; "
    "4 stopped, run it again.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
rules_app = typer.Typer(help="List, show and check rules.", no_args_is_help=True, rich_markup_mode=None)
app.add_typer(rules_app, name="rules")


def _code(error: CleanerError) -> int:
    kinds = ((Interrupted, INTERRUPTED), (Stopped, STOPPED), (InputError, FAILED))
    return next((code for kind, code in kinds if isinstance(error, kind)), MISUSED)


def _refuse_local(ctx: typer.Context) -> None:
    """Raises BadParameter where an option was given that only a run without a cluster has."""
    for parameter in ctx.command.params:
        source = ctx.get_parameter_source(parameter.name) if parameter.name in HERE else None
        if source is not None and source.name == "COMMANDLINE":
            raise typer.BadParameter(f"{parameter.opts[0]} is not for --engine ray; leave it out")


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
@configured()
def run_(
    ctx: typer.Context,
    source: Annotated[str, typer.Argument(metavar="IN", help="A file, or a directory: all below it; a path or a URL.")],
    out: Annotated[str, typer.Argument(metavar="OUT", help="Where the clean files go; a path or a URL.")],
    *,
    chosen: Any,
    workers: Annotated[
        int | None, typer.Option("--workers", metavar="N", min=1, help="Processes.", show_default="number of CPUs")
    ] = None,
    engine: Annotated[Engine, typer.Option("--engine", help="Where: here, or on a Ray cluster.")] = Engine.local,
    to: Annotated[
        str | None, typer.Option("--to", metavar="FORMAT", help="What tables become: jsonl.zst, parquet, csv ...")
    ] = None,
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
    time_limit: Annotated[
        float, typer.Option("--time-limit", metavar="SECONDS", min=0.1, help="For one document.")
    ] = TIME_LIMIT,
    max_size: Annotated[
        float, typer.Option("--max-size", metavar="MIB", min=0.0001, help="Of one document, unpacked.")
    ] = MAX_SIZE,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace files that no earlier run wrote.")] = False,
    force: Annotated[bool, typer.Option("--force", help="Do again what is done already.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be done; write nothing.")] = False,
    follow_links: Annotated[
        bool, typer.Option("--follow-links", help="Follow symlinks to directories and out of IN.")
    ] = False,
    state: Annotated[
        Path | None, typer.Option("--state", metavar="DIR", help="Where the ledger goes.", show_default="with OUT")
    ] = None,
    no_report: Annotated[bool, typer.Option("--no-report", help="Write no report.json and no report.html.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", help="No progress and no summary; failures are named.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Write the summary as JSON.")] = False,
    language: Language = None,
) -> None:
    """Clean files and directories, and go on where an earlier run stopped.

    Documents are .txt, .md, .html and .htm (HTML becomes .txt); tables are .jsonl, .ndjson, .csv, .tsv and .parquet,
    archives .warc and .wet (they become .jsonl). All but .parquet may end in .gz or .zst. On Ray, tables and archives
    become .parquet.
    """
    from cleaner.batch.command import Options, run_and_tell
    from cleaner.io.layout import Fields

    fields = Fields(text_field, url_field, language_field, explain_field, flags_field)
    if engine is Engine.ray:
        _refuse_local(ctx)
        from cleaner import engines

        ray = engines.load("command")
        asked = ray.Options(fields, language, workers, overwrite, int(max_size * 2**20), time_limit)
        failed = ray.run_and_tell(source, out, chosen, asked, quiet=quiet, as_json=as_json)
        raise typer.Exit(FAILED if failed else 0)
    options = Options(workers, overwrite, force, dry_run, follow_links, quiet, as_json, language, to, fields)
    options = options._replace(time_limit=time_limit, max_size=max_size, state=state, report=not no_report)
    raise typer.Exit(FAILED if run_and_tell(source, out, chosen, options) else 0)


@app.command()
@configured()
def clean(
    file: Annotated[str, typer.Argument(metavar="FILE|-", help="A document; - is standard input.")] = "-",
    *,
    chosen: Any,
    diff: Annotated[bool, typer.Option("--diff", help="Write a unified diff with the rules' ids.")] = False,
    explain: Annotated[bool, typer.Option("--explain", help="Write the edits as JSON.")] = False,
    check: Annotated[bool, typer.Option("--check", help="Exit 1 if anything would change; write no text.")] = False,
    language: Language = None,
) -> None:
    """Clean one text, to standard output."""
    from cleaner.batch.single import clean_one

    if diff and explain:
        raise typer.BadParameter("--diff and --explain are two views of the same; choose one")
    raise typer.Exit(clean_one(file, chosen, diff=diff, explain=explain, check=check, language=language))


@rules_app.command("list")
@configured("rules", "config", "disable", "risky")
def rules_list(
    *,
    chosen: Any,
    stage: Annotated[str | None, typer.Option("--stage", metavar="NAME", help="Only the rules of this stage.")] = None,
    as_json: AsJson = False,
) -> None:
    """Every rule: id, safety, kind, languages, why."""
    from cleaner import catalogue
    from cleaner.io.console import out

    out(catalogue.listing(chosen, stage=stage, as_json=as_json))


@rules_app.command("show")
@configured("rules", "config")
def rules_show(
    rule: Annotated[str, typer.Argument(metavar="ID", help="The id of a rule, as `rules list` gives it.")],
    *,
    chosen: Any,
) -> None:
    """What a rule does, why, and what becomes of its examples."""
    from cleaner import catalogue
    from cleaner.io.console import out

    out(catalogue.page(chosen, rule))


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
@configured("rules", "config", "disable", "risky")
def stages(*, chosen: Any) -> None:
    """The stages in running order.

    What each does, and how many rules it holds.
    """
    from cleaner import catalogue
    from cleaner.io.console import out

    out(catalogue.stages(chosen))
