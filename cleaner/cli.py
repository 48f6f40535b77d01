"""The command line: one thin function a command. What they do lives in `cleaner.batch` and `cleaner.catalogue`.

Imports that take time wait until a command needs them, so that `--help` is quick.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from cleaner import __version__
from cleaner.errors import CleanerError, InputError
from cleaner.options import AsJson, Language, configured

MISUSED, FAILED, INTERRUPTED, BROKEN_PIPE = 2, 3, 130, 141


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
    source: Annotated[Path, typer.Argument(metavar="IN", help="A document, or a directory: all below it.")],
    out: Annotated[str, typer.Argument(metavar="OUT", help="Where the clean files go.")],
    *,
    chosen: Any,
    workers: Annotated[
        int | None, typer.Option("--workers", metavar="N", min=1, help="Processes.", show_default="number of CPUs")
    ] = None,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace files that no earlier run wrote.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", help="No progress and no summary; failures are named.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Write the summary as JSON.")] = False,
    language: Language = None,
) -> None:
    """Clean files and directories.

    Documents are .txt, .md, .html and .htm, each also .gz; HTML becomes .txt.
    """
    from cleaner.batch import run

    options = run.Options(workers or run.default_workers(), overwrite, quiet, as_json, language)
    raise typer.Exit(FAILED if run.run_and_tell(source, out, chosen, options) else 0)


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
