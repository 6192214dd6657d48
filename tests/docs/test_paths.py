"""What the pages for contributors say of the folders is true."""

from __future__ import annotations

import re
import tomllib

import pytest

from tests.docs.generate import DOCS, ROOT

ARCHITECTURE = (DOCS / "architecture.md").read_text(encoding="utf-8")
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
PROMISES = (DOCS / "what-can-go-wrong.md").read_text(encoding="utf-8")
ROAD = (DOCS / "figures" / "density-road.svg").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "text", [ARCHITECTURE, CONTRIBUTING, ROAD], ids=["architecture.md", "CONTRIBUTING.md", "density-road.svg"]
)
def test_the_files_and_folders_that_a_page_names_exist(text: str) -> None:
    found = re.findall(r"\b(?:warehouse|cli|sql|tests|docs)/[\w/.-]*\w/?", text)
    named = [each for each in found if "NNN_" not in each and "/name." not in each and "test_name" not in each]
    named = [each for each in named if "what_must_hold" not in each]
    assert named
    assert [each for each in named if not (ROOT / each).exists()] == []


@pytest.mark.parametrize("named", re.findall(r"`(tests/[^`]+)`", PROMISES))
def test_the_test_that_holds_a_promise_exists(named: str) -> None:
    path, *names = named.split("::")
    assert (ROOT / path).exists()
    source = (ROOT / path).read_text(encoding="utf-8") if names else ""
    assert [each for each in names if not re.search(rf"^ *(?:def|class) {each}\b", source, flags=re.MULTILINE)] == []


def test_every_promise_names_its_test() -> None:
    promises = [each for each in re.split(r"\n(?=- |#)", PROMISES) if each.startswith("- ")]
    assert len(promises) > 20
    assert [each for each in promises if "`tests/" not in each] == []


@pytest.mark.parametrize(
    ("name", "path"),
    [(name, path) for name, path in re.findall(r"`(\w+)`[^`|]{1,30} in\s+`([\w/]+\.py)`", ARCHITECTURE)]
    + re.findall(r"`(\w+)` in `([\w/]+\.py)`", ARCHITECTURE),
)
def test_a_name_is_defined_where_the_page_says(name: str, path: str) -> None:
    assert re.search(rf"^(?:def |class )?{name}\b", (ROOT / path).read_text(encoding="utf-8"), flags=re.MULTILINE)


def test_names_are_said_to_be_in_files() -> None:
    assert len(re.findall(r"`(\w+)` in `([\w/]+\.py)`", ARCHITECTURE)) >= 6


def test_the_layers_are_those_that_import_linter_checks() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
    (layers,) = [each["layers"] for each in contracts if each["type"] == "layers"]
    folders: dict[int, set[str]] = {}
    for number, folder in re.findall(r"^\| (\d) \| `([\w/]+)/` \|", ARCHITECTURE, flags=re.MULTILINE):
        folders.setdefault(int(number), set()).add(folder.replace("/", ".").replace("cli", "warehouse.cli"))
    linted = [set(layer.split(" | ")) for layer in layers]
    assert [folders[number] for number in sorted(folders)] == linted[: len(folders)]
    assert len(folders) == 7
    modules = {f"warehouse.{path.stem}" for path in (ROOT / "warehouse").glob("*.py")} - {"warehouse.__init__"}
    assert set().union(*linted[7:]) == modules


def test_the_sections_of_the_sql_are_those_of_the_page() -> None:
    named = re.findall(r"^[├└]── (\w+)/", ARCHITECTURE, flags=re.MULTILINE)
    assert sorted(named) == sorted(path.name for path in (ROOT / "sql").iterdir() if any(path.rglob("*.sql")))
