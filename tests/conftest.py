from __future__ import annotations

import os

import pytest
from hypothesis import settings

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
