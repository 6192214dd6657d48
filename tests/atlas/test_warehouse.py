"""The Python API: opening and closing, what each method returns, and that it is what the command line writes."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pytest
from typer.testing import CliRunner

import warehouse
from warehouse import errors
from warehouse.answers.answer import Answer
from warehouse.cli.app import app

# Columns of each answer: i an integer, f a float, b a boolean, s text.
COLUMNS = {
    "info": {"property": "s", "value": "s"},
    "structures": {
        "structure_id": "i",
        "acronym": "s",
        "name": "s",
        "parent_acronym": "s",
        "depth": "i",
        "color_hex_triplet": "s",
        "voxel_count": "i",
        "volume_mm3": "f",
    },
    "experiments": {
        "experiment_id": "i",
        "acronym": "s",
        "name": "s",
        "hemisphere": "s",
        "hemisphere_source": "s",
        "transgenic_line": "s",
        "injection_volume_mm3": "f",
        "product_id": "i",
        "gender": "s",
        "strain": "s",
        "specimen_name": "s",
        "injection_x_um": "f",
        "injection_y_um": "f",
        "injection_z_um": "f",
        "has_unionizes": "b",
        "has_injection_voxels": "b",
    },
    "coverage": {
        "structure_id": "i",
        "acronym": "s",
        "name": "s",
        "hemisphere": "s",
        "min_density": "f",
        "min_experiments": "i",
        "voxel_count": "i",
        "covered_voxel_count": "i",
        "covered_fraction": "f",
        "covered_volume_mm3": "f",
        "experiment_count": "i",
    },
    "matrix": {"experiment_id": "i", "VP": "f", "VPL": "f", "VPLpc": "f", "VPM": "f", "VPMpc": "f"},
    "matrix_long": {
        "experiment_id": "i",
        "structure_id": "i",
        "acronym": "s",
        "name": "s",
        "hemisphere": "s",
        "signal_fraction": "f",
    },
    "matrix_undrawn": {"experiment_id": "i", "MD": "f", "MDc": "f", "MDl": "f", "MDm": "f"},
    "sql": {"acronym": "s", "depth": "i", "is_leaf": "b", "half": "f"},
}
QUERY = (
    "select acronym, depth, graph_order = last_graph_order as is_leaf, depth / 2 as half "
    "from structure where depth > 7 order by graph_order"
)
LINE = "GENERATED-driver-1-Cre"

# The same question in Python and on the command line.
QUESTIONS: dict[str, tuple[Callable[[warehouse.Warehouse], Answer], list[str]]] = {
    "info": (lambda atlas: atlas.info(), ["info"]),
    "structures": (lambda atlas: atlas.structures("TH"), ["structures", "TH"]),
    "experiments": (
        lambda atlas: atlas.select(injection="any").experiments("VP"),
        ["experiments", "VP", "--injection", "any"],
    ),
    "coverage": (
        lambda atlas: atlas.select(injection="any", transgenic_line=LINE).coverage(
            "TH", min_density=0.7, min_experiments=2, hemisphere="right"
        ),
        [
            "coverage",
            "TH",
            "--min-density",
            "0.7",
            "--min-experiments",
            "2",
            "--hemisphere",
            "right",
            "--injection",
            "any",
            "--transgenic-line",
            LINE,
        ],
    ),
    "matrix": (
        lambda atlas: atlas.select(injection="any", wild_type=True).matrix("VP", hemisphere="left"),
        ["matrix", "VP", "--injection", "any", "--hemisphere", "left", "--wild-type"],
    ),
    "matrix_long": (
        lambda atlas: atlas.select(experiment=[999000004, 999000006]).matrix("VP", long=True),
        ["matrix", "VP", "--long", "--experiment", "999000004", "--experiment", "999000006"],
    ),
    "matrix_undrawn": (lambda atlas: atlas.matrix("MD"), ["matrix", "MD"]),
    "sql": (lambda atlas: atlas.sql(QUERY), ["sql", QUERY]),
}


def kind(column: pd.Series[Any]) -> str:
    """One letter for the type of a column; text is object or str, as the version of pandas has it."""
    return "s" if pd.api.types.is_string_dtype(column.dtype) else {"u": "i"}.get(column.dtype.kind, column.dtype.kind)


@pytest.mark.parametrize("question", QUESTIONS)
def test_an_answer_becomes_a_frame_with_these_columns_and_types(atlas: warehouse.Warehouse, question: str) -> None:
    frame = QUESTIONS[question][0](atlas).df()
    assert {name: kind(frame[name]) for name in frame.columns} == COLUMNS[question]
    assert list(frame.columns) == list(COLUMNS[question])
    assert frame.index.tolist() == list(range(len(frame)))
    assert len(frame) > 1


@pytest.mark.parametrize("question", QUESTIONS)
def test_an_answer_is_what_the_command_line_writes_as_csv(
    atlas: warehouse.Warehouse, sample_warehouse: Path, question: str
) -> None:
    ask, arguments = QUESTIONS[question]
    result = CliRunner().invoke(app, [*arguments, "--format", "csv", "--database", str(sample_warehouse)])
    assert result.exit_code == 0, result.stderr
    written = pd.read_csv(io.StringIO(result.stdout), dtype=str, keep_default_na=False)
    frame = ask(atlas).df()
    assert list(written.columns) == list(frame.columns)
    assert len(written) == len(frame)
    for name, letter in COLUMNS[question].items():
        read: list[Any] = [None if text == "" else text for text in written[name]]
        if letter in "if":
            read = [None if text is None else float(text) for text in read]
        elif letter == "b":
            read = [text == "true" for text in read]
        assert read == [None if pd.isna(value) else value for value in frame[name]]


def test_a_missing_integer_is_a_missing_value_and_the_others_stay_what_they_are(atlas: warehouse.Warehouse) -> None:
    gaps = atlas.sql("select parent_structure_id from structure order by graph_order limit 3").df()
    assert pd.isna(gaps.parent_structure_id[0])
    assert gaps.parent_structure_id[1:].tolist() == [997, 8]


def test_coverage_of_a_structure_that_is_not_drawn_is_empty_and_says_why(atlas: warehouse.Warehouse) -> None:
    answer = atlas.coverage("REth")
    assert answer.rows() == []
    assert "REth is not drawn in the annotation, so it has no voxels to cover." in answer.notes
    assert not any("not drawn" in note for note in atlas.coverage("LAT").notes)


def test_sql_takes_parameters_by_position_and_by_name(atlas: warehouse.Warehouse) -> None:
    assert atlas.sql("select acronym from structure where structure_id = ?", [549]).rows() == [("TH",)]
    named = atlas.sql("select name from structure where acronym in (select unnest($wanted))", {"wanted": ["TH", "CTX"]})
    assert sorted(named.rows()) == [("Cerebral cortex",), ("Thalamus",)]


def test_sql_that_is_wrong_is_one_clear_error(atlas: warehouse.Warehouse) -> None:
    with pytest.raises(warehouse.QueryError, match=r"^The query failed in line 2: .*nowhere"):
        atlas.sql("select 1\nfrom nowhere")
    answer = atlas.sql("select cast(acronym as integer) as number from structure")
    assert answer.columns == ["number"]
    for ask in (answer.rows, answer.records, answer.df, lambda: repr(answer)):
        with pytest.raises(warehouse.QueryError, match="Could not convert"):
            ask()


def test_nothing_can_be_written_through_the_api(atlas: warehouse.Warehouse) -> None:
    with pytest.raises(warehouse.QueryError, match=r"^A warehouse can only be read, so DELETE is refused: "):
        atlas.sql("delete from structure")


def test_a_warehouse_is_closed_after_the_with_statement(sample_warehouse: Path) -> None:
    with warehouse.open(sample_warehouse) as opened:
        assert opened.path == sample_warehouse
        assert isinstance(opened, warehouse.Warehouse)
    with pytest.raises(duckdb.ConnectionException):
        opened.connection.execute("select 1")
    with pytest.raises(warehouse.QueryError, match="closed"):
        opened.sql("select 1")
    opened.close()  # once more does no harm


def test_a_warehouse_is_closed_when_an_error_ends_the_with_statement(sample_warehouse: Path) -> None:
    with pytest.raises(ZeroDivisionError), warehouse.open(sample_warehouse) as opened:
        raise ZeroDivisionError
    with pytest.raises(duckdb.ConnectionException):
        opened.connection.execute("select 1")


def test_the_path_is_a_string_too_and_comes_from_the_environment_when_none_is_named(
    sample_warehouse: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with warehouse.open(str(sample_warehouse)) as opened:
        assert len(opened.structures().rows()) == 339
    monkeypatch.setenv("MCW_DATABASE", str(sample_warehouse))
    with warehouse.open() as opened:
        assert opened.path == sample_warehouse
    monkeypatch.delenv("MCW_DATABASE")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(warehouse.MissingFileError, match=r"no warehouse at mouse_connectivity/warehouse\.duckdb"):
        warehouse.open()


def test_several_may_read_at_once(sample_warehouse: Path, atlas: warehouse.Warehouse) -> None:
    with warehouse.open(sample_warehouse) as second:
        assert second.coverage("VPM").rows() == atlas.coverage("VPM").rows() != []


@pytest.mark.parametrize("name", ["nothing.duckdb", "a folder"])
def test_a_file_that_is_not_there_is_one_clear_error(tmp_path: Path, name: str) -> None:
    (tmp_path / "a folder").mkdir()
    with pytest.raises(warehouse.MissingFileError, match=r"There is no warehouse at .*: build one with 'mcw ingest'"):
        warehouse.open(tmp_path / name)
    assert [path.name for path in tmp_path.iterdir()] == ["a folder"]


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("create table other (n integer)", "not a finished warehouse"),
        ("create table warehouse_info (schema_version integer)", "not a finished warehouse"),
        ("create table warehouse_info as select 0 as schema_version", "schema version 0, but this mcw needs version"),
        (
            "create table warehouse_info as select 99 as schema_version, '/my data' as source, 50 as resolution_um",
            "rebuild it with 'mcw ingest --rebuild --offline --cache '/my data' --resolution 50 --database",
        ),
    ],
)
def test_another_database_is_one_clear_error_and_is_let_go(tmp_path: Path, statement: str, words: str) -> None:
    path = tmp_path / "other.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute(statement)
    with pytest.raises(warehouse.IncompatibleWarehouseError, match=words) as error:
        warehouse.open(path)
    with duckdb.connect(str(path)) as connection:  # though the error is still there, nobody holds the file
        connection.execute("create table mine (n integer)")
    assert str(path) in str(error.value)


def test_the_package_exports_what_it_says_sorted_and_every_error() -> None:
    assert warehouse.__all__ == sorted(warehouse.__all__)
    assert set(warehouse.__all__) == {"Warehouse", "__version__", "open", *errors.__all__}
    assert set(errors.__all__) == {name for name, value in vars(errors).items() if isinstance(value, type)}
    assert all(getattr(warehouse, name) is getattr(errors, name) for name in errors.__all__)
    assert set(warehouse.__all__) <= set(dir(warehouse))
    assert callable(warehouse.open)
    with pytest.raises(AttributeError, match="no attribute 'coverage'"):
        warehouse.coverage  # noqa: B018


def test_every_error_is_a_warehouse_error_with_an_exit_code_of_its_own() -> None:
    kinds = [getattr(errors, name) for name in errors.__all__ if name != "WarehouseError"]
    assert all(each.__bases__ == (errors.WarehouseError,) for each in kinds)
    codes = [each.exit_code for each in kinds]
    assert len(set(codes)) == len(codes) >= 10
    assert not {0, 1, 2, 130} & set(codes)  # success, a mistake of ours, wrong usage, Ctrl-C
    for each in kinds:  # the list in the heading is the one that users see
        assert re.search(rf"── {each.__name__} +{each.exit_code} ", errors.__doc__ or "")
