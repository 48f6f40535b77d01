"""The wheel, as a stranger gets it: installed into an empty virtual environment, with a plug-in from outside."""

from __future__ import annotations

import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

pytestmark = pytest.mark.wheel
ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("dist")
    subprocess.run([sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", out, ROOT], check=True)
    (found,) = out.glob("*.whl")
    return found


@pytest.fixture(scope="module")
def binaries(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The `bin` directory of an environment that holds the wheel, the plug-in and what they need."""
    home = tmp_path_factory.mktemp("environment")
    venv.create(home, with_pip=True)
    plugin = tmp_path_factory.mktemp("plugin")
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", plugin, ROOT / "tests/plugin"],
        check=True,
    )
    subprocess.run([home / "bin/pip", "install", "--quiet", wheel, *plugin.glob("*.whl")], check=True)
    return home / "bin"


def run(binaries: Path, directory: Path, *arguments: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
    command = [binaries / arguments[0], *arguments[1:]]
    return subprocess.run(command, cwd=directory, input=stdin, capture_output=True, text=True)


def test_the_wheel_carries_rules_types_and_licence(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    assert "cleaner/py.typed" in names
    assert sum(n.startswith("cleaner/rules/boilerplate/") for n in names) >= 10
    assert {f"cleaner/report/template/page.{kind}" for kind in ("html", "css", "js")} < set(names)
    assert any(n.endswith("LICENSE") for n in names)
    assert not [n for n in names if n.startswith(("tests/", "golden/"))]


def test_it_cleans_a_directory(binaries: Path, tmp_path: Path) -> None:
    done = run(binaries, tmp_path, "cleaner", "run", str(ROOT / "docs/samples"), "out")
    assert done.returncode == 0, done.stderr
    assert "Leave a Reply" not in (tmp_path / "out/harbour-wire.txt").read_text()
    assert "Share this" not in (tmp_path / "out/lighthouse.txt").read_text()


def test_it_cleans_from_python(binaries: Path, tmp_path: Path) -> None:
    done = run(binaries, tmp_path, "python", "-c", "from cleaner import clean; print(clean('Skip to content\\nYes.'))")
    assert (done.stdout, done.stderr) == ("Yes.\n", "")


def test_the_plugin_is_asleep_until_it_is_named(binaries: Path, tmp_path: Path) -> None:
    assert run(binaries, tmp_path, "cleaner", "clean", stdin="Yes.").stdout == "Yes."
    (tmp_path / "cleaner.toml").write_text('stages = ["boilerplate", "shout"]\n')
    assert run(binaries, tmp_path, "cleaner", "clean", stdin="Skip to content\nYes.").stdout == "Yes!"
    listed = run(binaries, tmp_path, "cleaner", "stages").stdout
    assert "shout" in listed
    assert "Writes exclamation marks" in listed


def test_a_broken_plugin_stops_the_run_with_its_name(binaries: Path, tmp_path: Path) -> None:
    (tmp_path / "cleaner.toml").write_text('stages = ["fail"]\n')
    one = run(binaries, tmp_path, "cleaner", "clean", stdin="Yes.")
    assert one.returncode == 2
    assert "`fail` failed" in one.stderr
    assert "no luck" in one.stderr
    many = run(binaries, tmp_path, "cleaner", "run", str(ROOT / "docs/samples"), "out")
    assert many.returncode == 2
    assert "`fail` failed" in many.stderr
    assert "Traceback" not in many.stderr + one.stderr
