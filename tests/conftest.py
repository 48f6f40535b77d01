from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from hypothesis import settings

from cleaner.batch import feed
from cleaner.io import chunks, spool

settings.register_profile("steady", deadline=None)  # timings are the benchmarks' business
settings.load_profile("steady")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="rewrite golden/ from what the code does now")


@pytest.fixture(scope="session")
def update_golden(pytestconfig: pytest.Config) -> bool:
    asked = bool(pytestconfig.getoption("--update-golden"))
    if asked and os.environ.get("CI"):
        pytest.exit("CI holds the code against golden/; it never rewrites it", returncode=2)
    return asked


@pytest.fixture
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Little tables have many chunks and frames, and are written piece by piece."""
    monkeypatch.setattr(chunks, "SIZE", 500)
    monkeypatch.setattr(chunks, "FRAME", 500)
    monkeypatch.setattr(spool, "BLOCK", 1000)


@pytest.fixture
def small_pieces(small_chunks: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A directory of one's own, where little corpora have many chunks, frames and groups."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(sys.path))
    monkeypatch.setattr(feed, "GROUP", 2)
