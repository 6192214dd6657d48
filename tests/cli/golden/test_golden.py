"""What every command writes in every format, on the generated sample, byte for byte.

Where a change of the output is meant, write the files anew and look at their diff:

    MCW_WRITE_GOLDEN=1 python -m pytest tests/cli/golden

(These runs fail, so that nobody takes them for tests.) The notes are what goes to stderr; Parquet is stored as its
types and rows.
"""

from __future__ import annotations

import functools
import json
import os
import shutil
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
from typer.testing import CliRunner, Result

from warehouse.cli.app import app

FOLDER = Path(__file__).with_name("sample")

TYPES_OF_ALL_KINDS = r"""
select
    acronym, name, parent_structure_id, depth > 0 as has_parent, depth / 7 as share, cast(depth / 7 as float) as float,
    structure_id * 10000000000 as large_count, cast(depth + 0.25 as decimal(6, 2)) as decimal,
    date '2026-01-02' as day, timestamp '2026-01-02 03:04:05' as moment,
    'a tab:' || chr(9) || ', a "quote", a line' || chr(10) || 'break, µm' as words, [depth, null] as list
from structure
order by graph_order
limit 3
"""

COMMANDS = {
    "coverage": ["coverage", "GENd", "--min-density", "0.3"],
    "coverage_right": ["coverage", "LAT", "--hemisphere", "right", "--min-experiments", "2", "--wild-type"],
    "matrix": ["matrix", "LAT"],
    "matrix_sites": ["matrix", "VP", "--injection", "any", "--value", "injection_site_mm3", "--columns", "id"],
    "matrix_long": ["matrix", "LAT", "--long", "--value", "voxel_fraction", "--experiment", "999000008"],
    "experiments": ["experiments", "VP", "--injection", "any"],
    "structures": ["structures", "MED"],
    "leaves": ["structures", "DORsm", "--leaves"],
    "sql": ["sql", TYPES_OF_ALL_KINDS],
    "schema": ["schema"],
    "schema_view": ["schema", "structure_voxel_count"],
    "schema_scalar": ["schema", "reaches_density"],
    "info": ["info"],
    "check": ["check"],
}


# The ending of the golden file, and what --format is for it.
FORMATS = {
    "100.txt": "table",
    "80.txt": "table",
    "csv": "csv",
    "tsv": "tsv",
    "json": "json",
    "parquet.txt": "parquet",
    "notes.txt": "csv",
}


@pytest.fixture(scope="module")
def database(sample_warehouse: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample, with what differs from one build to the next made the same."""
    path = tmp_path_factory.mktemp("golden") / "warehouse.duckdb"
    shutil.copyfile(sample_warehouse, path)
    with duckdb.connect(str(path)) as connection:
        connection.execute(
            "update warehouse_info set source = '/data/cache', build_id = 'build', package_version = '0.0', "
            "built_at = timestamp '2026-01-02 03:04:05'"
        )
    return path


def as_json(value: object) -> float | str:
    return float(value) if isinstance(value, Decimal) else str(value)


def parquet_as_text(content: bytes, folder: Path) -> str:
    path = folder / "answer.parquet"
    path.write_bytes(content)
    with duckdb.connect() as connection:
        types = [f"{name} {type_}" for name, type_, *_ in connection.execute(f"describe from '{path}'").fetchall()]
        rows = connection.execute(f"from '{path}'").fetchall()
    return "\n".join([*types, "", *(json.dumps(row, default=as_json, ensure_ascii=False) for row in rows), ""])


@pytest.fixture(scope="module")
def run(database: Path) -> Callable[[str, str, int], Result]:
    """Runs a command in a format on a terminal of some width; each only once."""

    @functools.cache
    def run_once(command: str, format: str, width: int) -> Result:  # noqa: A002
        with pytest.MonkeyPatch.context() as patch:
            patch.chdir(database.parent)
            patch.delenv("FORCE_COLOR", raising=False)
            patch.setenv("COLUMNS", str(width))
            arguments = [*COMMANDS[command], "--database", database.name, "--format", format]
            return CliRunner().invoke(app, arguments)

    return run_once


@pytest.fixture
def write(run: Callable[[str, str, int], Result], tmp_path: Path) -> Callable[[str, str], str]:
    """What a command writes, under the name that its golden file has after the command's name."""

    def text(command: str, form: str) -> str:
        result = run(command, FORMATS[form], 80 if form == "80.txt" else 100)
        assert result.exit_code == 0, result.stderr
        if form == "parquet.txt":
            return parquet_as_text(result.stdout_bytes, tmp_path)
        return result.stderr if form == "notes.txt" else result.stdout_bytes.decode("utf-8")

    return text


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("command", COMMANDS)
def test_output_is_as_it_always_was(write: Callable[[str, str], str], command: str, form: str) -> None:
    path = FOLDER / f"{command}.{form}"
    written = write(command, form)
    if os.environ.get("MCW_WRITE_GOLDEN"):
        FOLDER.mkdir(exist_ok=True)
        path.write_bytes(written.encode("utf-8"))
        pytest.fail(f"written: {path}")
    assert written == path.read_bytes().decode("utf-8")


def test_every_golden_file_belongs_to_a_command_and_a_format() -> None:
    assert {path.name for path in FOLDER.iterdir()} == {f"{name}.{form}" for name in COMMANDS for form in FORMATS}


@pytest.mark.parametrize("width", [80, 100])
@pytest.mark.parametrize("command", COMMANDS)
def test_no_golden_table_is_wider_than_its_terminal(command: str, width: int) -> None:
    lines = (FOLDER / f"{command}.{width}.txt").read_text(encoding="utf-8").splitlines()
    assert len(lines) > 2
    assert max(map(len, lines)) <= width


@pytest.mark.parametrize("command", COMMANDS)
def test_all_golden_formats_hold_the_same_rows(command: str) -> None:
    rows = json.loads((FOLDER / f"{command}.json").read_text(encoding="utf-8"))
    types, _, lines = (FOLDER / f"{command}.parquet.txt").read_text(encoding="utf-8").partition("\n\n")
    columns = [line.split(" ")[0] for line in types.splitlines()]
    assert [dict(zip(columns, json.loads(line), strict=True)) for line in lines.splitlines()] == rows
