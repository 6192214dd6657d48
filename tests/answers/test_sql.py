"""SQL that a person types: what it may not reach, several statements, and in which line a mistake is."""

from __future__ import annotations

import hashlib
import json
import tempfile
from pathlib import Path
from typing import Any

import duckdb
import pytest

import warehouse
from warehouse.errors import IncompatibleWarehouseError, MissingFileError, QueryError

OUT_OF_REACH = "Other files, extensions and settings are out of reach: allow them with --allow-files"


def rows(path: Path, text: str, *, allow_files: bool = False) -> list[tuple[Any, ...]]:
    """The answer to SQL as the command line asks it: confined, unless files are allowed."""
    with warehouse.open(path, confined=not allow_files) as atlas:
        return atlas.sql(text).rows()


def failure(path: Path, text: str) -> str:
    with pytest.raises(QueryError) as error:
        rows(path, text)
    assert "\n" not in str(error.value)
    return str(error.value)


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("enable_external_access", False),
        ("lock_configuration", True),
        ("autoinstall_known_extensions", False),
        ("autoload_known_extensions", False),
    ],
)
def test_settings_keep_a_query_from_the_outside(sample_warehouse: Path, setting: str, value: bool) -> None:
    assert rows(sample_warehouse, f"select current_setting('{setting}')") == [(value,)]


@pytest.mark.parametrize(
    "statement",
    [
        "set enable_external_access = true",
        "set lock_configuration = false",
        "reset lock_configuration",
        "set allowed_directories = ['/']",
        "set memory_limit = '100GB'",
        "pragma threads = 4",
        "from read_csv('{folder}/mine.csv')",
        "from read_text('{folder}/mine.csv')",
        "from '{folder}/mine.csv'",
        "from glob('{folder}/*')",
        "copy (select 1) to '{folder}/stolen.csv'",
        "create temporary table t (n integer); copy t from '{folder}/mine.csv'",
        "export database '{folder}/stolen'",
        "attach '{folder}/other.duckdb' as other",
        "attach '{folder}/other.duckdb' as other (read_only)",
        "install httpfs",
        "from read_parquet('https://127.0.0.1:9/x.parquet')",
    ],
)
def test_files_extensions_and_settings_are_out_of_reach(sample_warehouse: Path, tmp_path: Path, statement: str) -> None:
    (tmp_path / "mine.csv").write_text("n\n1\n")
    text = statement.format(folder=tmp_path)
    assert failure(sample_warehouse, text).startswith((OUT_OF_REACH, "The query failed"))
    assert [path.name for path in tmp_path.iterdir()] == ["mine.csv"]


# Files that DuckDB itself has open, or writes: it lets SQL reach these, whatever else is denied.
OF_DUCKDB = ["{database}", "{database}.wal", "{database}.tmp", "{database}.tmp/mine", "{temp_directory}/mine"]
WRITING = [
    "copy (select 1 as n) to '{file}'",
    "copy (select 1 as n) to '{file}' (use_tmp_file false)",
    "copy (select 1 as n) to '{file}' (format parquet, use_tmp_file false)",
    "copy (select 1 as n) to '{file}' (partition_by (n), overwrite_or_ignore)",
    "copy structure to '{file}' (format json, use_tmp_file false)",
    "export database '{file}'",
    "export database '{file}' (format parquet)",
    "attach '{file}' as other; create table other.t as select 1 as n",
    "attach '{file}' as other; copy from database warehouse to other",
    "explain analyze copy (select 1 as n) to '{file}' (use_tmp_file false)",
    "explain /* a comment */ analyze copy (select 1 as n) to '{file}' (use_tmp_file false)",
    "explain analyze export database '{file}'",
    "prepare writing as copy (select 1 as n) to '{file}' (use_tmp_file false); execute writing",
    "create persistent secret mine (type http, bearer_token 'x')",
    "create /**/ persistent /**/ secret mine (type http, bearer_token 'x')",
    "set secret_directory = '{file}'",
    "set temp_directory = '{file}'",
    "set log_query_path = '{file}'",
    "pragma enable_profiling = 'json'; pragma profiling_output = '{file}'; select 1",
    "call enable_logging('QueryLog', storage = 'file', storage_path = '{file}'); select 1",
    "from enable_logging('QueryLog', storage = 'file', storage_config = {{'path': '{file}'}}); select 1",
    "set extension_directory = '{file}'; install httpfs",
    "import database '{file}'",
    "checkpoint; force checkpoint; vacuum; copy (select 1 as n) to '{file}' (use_tmp_file false)",
]


@pytest.mark.parametrize("file", OF_DUCKDB)
@pytest.mark.parametrize("statement", WRITING)
def test_nothing_is_written_where_duckdb_itself_may_write(
    database: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, statement: str, file: str
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    (tmp_path / "home").mkdir()
    (tmp_path / "temporary").mkdir()
    before = files_in(tmp_path)
    with warehouse.open(database, confined=True) as atlas:
        ((temp_directory,),) = atlas.sql("select current_setting('temp_directory')").rows()
        with pytest.raises(QueryError):
            atlas.sql(statement.format(file=file.format(database=database, temp_directory=temp_directory))).rows()
        assert files_in(tmp_path) == before
    assert files_in(tmp_path) == before


def files_in(folder: Path) -> dict[str, str]:
    """Every file and folder, with what is in it."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""
        for path in folder.rglob("*")
    }


def test_what_does_not_fit_into_memory_goes_to_a_folder_that_is_gone_at_the_end(
    database: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    (tmp_path / "temporary").mkdir()
    before = files_in(tmp_path)
    query = "select md5(cast(n as varchar)) as digest from range(2000000) as t (n) order by digest"
    with warehouse.open(database) as settings:  # a process has one set of them per file
        settings.connection.execute("set memory_limit = '60MB'")
        with warehouse.open(database, confined=True) as atlas:
            assert len(atlas.sql(query).rows(1)) == 1  # the others are still to come
            assert list((tmp_path / "temporary").rglob("duckdb_temp*"))
    assert files_in(tmp_path) == before


def test_the_folder_through_which_answers_pass_cannot_be_found_out(sample_warehouse: Path) -> None:
    (folders,) = rows(sample_warehouse, "select current_setting('allowed_directories')")
    (again,) = rows(sample_warehouse, "select current_setting('allowed_directories')")
    assert folders != again  # another one every time
    before = set(Path(tempfile.gettempdir()).glob("mcw-*"))
    assert rows(sample_warehouse, "select 1") == [(1,)]
    assert set(Path(tempfile.gettempdir()).glob("mcw-*")) <= before


@pytest.mark.parametrize(
    ("statement", "kind"),
    [
        ("update structure set acronym = 'x'", "UPDATE"),
        ("insert into structure select * from structure", "INSERT"),
        ("delete from experiment", "DELETE"),
        ("drop view injection_coverage", "DROP"),
        ("create view mine as select 1", "CREATE"),
        ("alter table structure add column mine integer", "ALTER"),
    ],
)
@pytest.mark.parametrize("allow_files", [False, True])
def test_the_warehouse_can_only_be_read(sample_warehouse: Path, statement: str, kind: str, allow_files: bool) -> None:
    before = hashlib.sha256(sample_warehouse.read_bytes()).hexdigest()
    with pytest.raises(QueryError) as error:
        rows(sample_warehouse, statement, allow_files=allow_files)
    assert str(error.value).startswith(f"A warehouse can only be read, so {kind} is refused: make a temporary table")
    assert hashlib.sha256(sample_warehouse.read_bytes()).hexdigest() == before


def test_files_can_be_read_and_written_when_they_are_allowed(sample_warehouse: Path, tmp_path: Path) -> None:
    (tmp_path / "mine.csv").write_text("acronym,weight\nVPL,2\nVPM,3\n")
    query = f"select sum(weight) from '{tmp_path}/mine.csv' inner join structure using (acronym)"
    assert rows(sample_warehouse, query, allow_files=True) == [(5,)]
    rows(sample_warehouse, f"copy (select 7 as n) to '{tmp_path}/out.csv'", allow_files=True)
    assert (tmp_path / "out.csv").read_text() == "n\n7\n"
    with duckdb.connect(str(tmp_path / "other.duckdb")) as other:
        other.execute("create table t as select 8 as n")
    attach = f"attach '{tmp_path}/other.duckdb' as other; from other.t"
    assert rows(sample_warehouse, attach, allow_files=True) == [(8,)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("create temporary table t as select 1 as n; insert into t values (2); select sum(n) from t", [(3,)]),
        ("create temp view v as select count(*) as n from structure; from v", [(339,)]),
        ("create temp macro double_of(n) as 2 * n; select double_of(4)", [(8,)]),
        ("select 1; select 2", [(2,)]),
        ("select 'a;b' as x;", [("a;b",)]),
        ("select 1;;;", [(1,)]),
        ("select 1 -- a comment", [(1,)]),
        ("select 1; -- a comment; select 2", [(1,)]),
        ("select 1;\n/* a comment;\nof two lines */\n", [(1,)]),
        ("-- a comment first\nselect '--' as dashes", [("--",)]),
        ("begin; select 3", [(3,)]),
        ("values (1), (2)", [(1,), (2,)]),
        ("from hemisphere select hemisphere_id order by all;", [(1,), (2,), (3,)]),
        ("with t as (select 5 as n) select n from t", [(5,)]),
    ],
)
def test_the_answer_is_that_of_the_last_statement(
    sample_warehouse: Path, tmp_path: Path, text: str, expected: list[tuple[Any, ...]]
) -> None:
    with warehouse.open(sample_warehouse, confined=True) as atlas:
        answer = atlas.sql(text)
        assert answer.rows() == expected
        # written within another statement: neither semicolon nor comment spoil it
        answer.write(tmp_path / "answer.json", "json")
    written = json.loads((tmp_path / "answer.json").read_text())
    assert [tuple(row.values()) for row in written] == expected


@pytest.mark.parametrize(
    ("text", "column"), [("show tables", "name"), ("describe structure", "column_name"), ("explain select 1", None)]
)
def test_statements_that_are_no_queries_have_an_answer_too(
    sample_warehouse: Path, tmp_path: Path, text: str, column: str | None
) -> None:
    with warehouse.open(sample_warehouse, confined=True) as atlas:
        answer = atlas.sql(text)
        assert answer.rows()
        assert column in (None, answer.columns[0])
        answer.write(tmp_path / "answer.csv", "csv")
    assert len((tmp_path / "answer.csv").read_text().splitlines()) > 1


def test_an_answer_keeps_its_rows_when_the_next_one_is_asked_for(sample_warehouse: Path) -> None:
    with warehouse.open(sample_warehouse, confined=True) as atlas:
        first = atlas.sql("explain select 1")
        second = atlas.sql("show tables")
        third = atlas.sql("describe structure")
        assert len(first.rows()) == 1
        assert "hemisphere" in {name for name, *_ in second.rows()}
        assert third.rows()[0][0] == "structure_id"


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("select nope from structure", 1),
        ("\n\nselect\n    nope\nfrom structure", 4),
        ("select 1;\n\nselect\n    nope\nfrom structure", 4),
        ("-- one\nselect 1;\n-- three\n\nselect nope -- five\nfrom structure;\n\n", 5),
        ("select 1;\r\n\r\nselect nope from structure", 3),
        ("create temp table t as select 1 as nope;\nselect nope, 2 from t;\nselect nope", 3),
        ("\n\nexplain select\n    nope from structure", 4),
        ("select 1;\n\n\nselekt 2", 4),
        ("select 1\nfrom nowhere", 2),
    ],
)
def test_a_mistake_is_in_the_line_of_the_whole_text(sample_warehouse: Path, text: str, line: int) -> None:
    assert failure(sample_warehouse, text).startswith(f"The query failed in line {line}: ")


def test_a_mistake_that_shows_only_when_rows_are_made_is_one_clear_error(sample_warehouse: Path) -> None:
    assert "Could not convert string" in failure(sample_warehouse, "select cast(acronym as integer) from structure")


@pytest.mark.parametrize("text", ["", "  \n", ";", "-- nothing but a comment"])
def test_text_without_a_statement_says_so(sample_warehouse: Path, text: str) -> None:
    assert failure(sample_warehouse, text) == "There is no SQL statement to run: name one, e.g. mcw sql 'show tables'."


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_an_answer_can_be_written_where_the_query_could_not_write(
    sample_warehouse: Path, tmp_path: Path, form: Any
) -> None:
    path = tmp_path / f"it's an answer.{form}"
    with warehouse.open(sample_warehouse, confined=True) as atlas:
        atlas.sql("select acronym from structure where structure_id = 549").write(path, form)
    assert rows(sample_warehouse, f"from '{str(path).replace(chr(39), chr(39) * 2)}'", allow_files=True) == [("TH",)]
    assert [each.name for each in tmp_path.iterdir()] == [path.name]


def test_a_query_that_fails_while_it_is_written_leaves_no_file(sample_warehouse: Path, tmp_path: Path) -> None:
    with warehouse.open(sample_warehouse, confined=True) as atlas:
        answer = atlas.sql("select cast(acronym as integer) from structure")
        with pytest.raises(QueryError, match="Could not convert"):
            answer.write(tmp_path / "answer.csv", "csv")
    assert list(tmp_path.iterdir()) == []


def test_notes_warn_of_generated_data(sample_warehouse: Path) -> None:
    with warehouse.open(sample_warehouse) as atlas:
        answer = atlas.sql("select 1")
        assert [note.partition(":")[0] for note in answer.notes] == ["GENERATED DATA"]


def test_a_file_that_is_no_warehouse(tmp_path: Path) -> None:
    with pytest.raises(MissingFileError, match="There is no warehouse at"):
        rows(tmp_path / "nothing.duckdb", "select 1")
    (tmp_path / "notes.txt").write_text("not a database " * 1000)
    with pytest.raises(IncompatibleWarehouseError, match=r"notes\.txt"):
        rows(tmp_path / "notes.txt", "select 1")
