"""`cleaner run --engine ray`, told: the report beside the documents, a summary on standard output."""

from __future__ import annotations

import time

from cleaner.config import Config
from cleaner.engines import cluster, files, sources
from cleaner.engines.cluster import Options
from cleaner.io import console
from cleaner.pipeline import shared
from cleaner.report import Report, Run, page


def run_and_tell(
    source: str, out: str, config: Config, options: Options, *, quiet: bool = False, as_json: bool = False
) -> bool:
    """Runs, writes the report, and tells; failures on standard error. Whether any document failed.

    Raises CleanerError as `cluster.run` does.
    """
    begun = time.monotonic()
    run = Run.of(source, out, config, shared(config).pack_version)  # and rules that do not load are told now
    report = cluster.run(source, out, config, options, console.err).settled()
    run.seconds = time.monotonic() - begun
    system, directory = sources.resolve(out)
    for name, content in ((page.JSON, page.to_json(report, run)), (page.HTML, page.to_html(report, run).encode())):
        files.put(system, f"{directory}/{name}", content)
    if as_json:
        console.out(page.to_json(report, run))
    elif not quiet:
        console.out(_summary(report, f"{out.rstrip('/')}/{page.HTML}"))
    for failure in report.failures:
        console.err(f"{failure.name}: {console.shown(failure.reason)}")
    return bool(report.failed)


def _summary(report: Report, shown: str) -> str:
    return (
        f"{report.documents:,} documents: {report.changed:,} changed, {report.unchanged:,} unchanged, "
        f"{report.empty:,} empty, {report.failed:,} failed\n"
        f"characters: {report.size_in:,} in, {report.size_out:,} out\n"
        f"report: {console.shown(shown)}\n"
    )


__all__ = ["Options", "run_and_tell"]
