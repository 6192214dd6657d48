"""The commands of README.md and of the first steps run as they are printed, from a fresh clone."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.docs.generate import DOCS, ROOT
from tests.docs.markdown import console, section
from tests.docs.shell import Outcome, prints, run_commands
from tests.fetch.server import AllenServer, serving
from warehouse.errors import FetchError

pytestmark = pytest.mark.distribution

README = (ROOT / "README.md").read_text(encoding="utf-8")
FIRST_STEPS = (DOCS / "install.md").read_text(encoding="utf-8")
WITHOUT_MAKE = section(FIRST_STEPS, "Without make")
# The test server has no volume at 25 um, so the fetch ends there.
NEEDS_THE_INSTITUTE = "mcw ingest TH"
SETS_UP_THE_SHELL = ("source ", "export ", "unset ")


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """The project as a clone has it, without tests and documentation."""
    folder = tmp_path / "clone"
    folder.mkdir()
    for name in ("warehouse", "cli", "sql"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("Makefile", "pyproject.toml", "README.md", "LICENSE"):
        shutil.copyfile(ROOT / name, folder / name)
    return folder


@pytest.fixture
def prepared(clone: Path) -> Path:
    """The clone with an empty environment that finds what the project needs in the one that these tests run in.

    So make and pip install the project as they do anywhere, and download nothing else.
    """
    environment = clone / ".venv"
    subprocess.run([f"{sys.base_prefix}/bin/python3", "-m", "venv", str(environment)], check=True)
    (packages,) = environment.glob("lib/python3.*/site-packages")
    (packages / "tests.pth").write_text(sysconfig.get_path("purelib"))
    return clone


@pytest.fixture
def allen(whole_cache: Path) -> Iterator[AllenServer]:
    with serving(whole_cache) as server:
        yield server


@pytest.fixture
def variables(allen: AllenServer, tmp_path: Path) -> dict[str, str]:
    """What a person's shell has, with the server in the place of the Institute's."""
    home = tmp_path / "home"
    home.mkdir()
    kept = {name: value for name, value in os.environ.items() if name.startswith(("PIP_", "UV_", "SSL_", "LD_"))}
    return {
        **kept,
        "HOME": str(home),
        "MCW_API_URL": allen.url,
        "MCW_ARCHIVE_URL": allen.url,
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
        "UV_CACHE_DIR": os.environ.get("UV_CACHE_DIR", str(Path.home() / ".cache" / "uv")),
    }


def _check(outcome: Outcome) -> None:
    printed = "\n".join(outcome.lines)
    if outcome.command.line == NEEDS_THE_INSTITUTE:
        assert outcome.exit_code == FetchError.exit_code, printed
        assert "annotation_25.nrrd" in printed
    else:
        assert outcome.exit_code == 0, f"{outcome.command.line}\n{printed}"
    assert prints(outcome), f"{outcome.command.line} prints\n{printed}"


def test_every_command_of_the_first_pages_runs_as_printed(prepared: Path, variables: dict[str, str]) -> None:
    """Each page has a shell of its own, in one clone. The second page does not run again what the first has too."""
    readme, steps = console(README), console(FIRST_STEPS.replace(WITHOUT_MAKE, ""))
    assert readme[0].line == steps[0].line == "make demo"
    further = [each for each in steps if each not in readme or each.line.startswith(SETS_UP_THE_SHELL)]
    assert min(len(readme), len(further)) >= 8
    for commands in (readme, further):
        for outcome in run_commands(commands, prepared, variables):
            _check(outcome)
    assert (prepared / "thalamus.html").is_file()
    assert (prepared / "coverage.png").is_file()


def test_the_project_can_be_installed_without_make(clone: Path, variables: dict[str, str]) -> None:
    """pip builds and installs the clone; what it needs comes from the environment of the tests."""
    variables["PIP_NO_DEPS"] = "1"
    variables["PYTHONPATH"] = sysconfig.get_path("purelib")
    variables["PATH"] = f"{sys.base_prefix}/bin{os.pathsep}{os.environ['PATH']}"
    commands = console(WITHOUT_MAKE)
    assert [each.line for each in commands][2:] == ["pip install .", "mcw demo"]
    for outcome in run_commands(commands, clone, variables):
        _check(outcome)
    where = subprocess.run(
        [clone / "environment" / "bin" / "python", "-c", "import warehouse; print(warehouse.__file__)"],
        cwd=clone.parent, env=variables, capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    assert Path(where.strip()).is_relative_to(clone / "environment")
    assert (clone / "mouse_connectivity_sample" / "warehouse.duckdb").is_file()


def test_make_test_runs_the_tests(clone: Path) -> None:
    assert "`make test`" in README
    of_no_make = {name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS"))}
    words = ["make", "--dry-run", "test"]
    done = subprocess.run(words, cwd=clone, env=of_no_make, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1].startswith(".venv/bin/python -m pytest ")
