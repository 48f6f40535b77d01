"""The examples of docs/integrations.md, each run as the program that it is."""

from __future__ import annotations

import importlib.util
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PAGE = (ROOT / "docs/integrations.md").read_text("utf-8")
EXAMPLES = re.findall(r"<!-- example: (\w+) -->\n```python\n(.*?)```\n\n```text\n(.*?)```\n", PAGE, re.S)


def test_every_example_is_run() -> None:
    assert len(EXAMPLES) == PAGE.count("```python") == 7
    assert "(docs/integrations.md)" in (ROOT / "README.md").read_text("utf-8")


@pytest.mark.integration
@pytest.mark.parametrize(("library", "program", "output"), EXAMPLES, ids=[library for library, *_ in EXAMPLES])
def test_example(library: str, program: str, output: str, tmp_path: Path) -> None:
    if importlib.util.find_spec(library) is None:
        pytest.skip(f"{library} is not installed")
    (tmp_path / "example.py").write_text(program)
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "PYSPARK_PYTHON": sys.executable,
        "RAY_USAGE_STATS_ENABLED": "0",
        "HF_HUB_OFFLINE": "1",
    }
    done = subprocess.run(
        [sys.executable, "example.py"], cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout == output, done.stderr
