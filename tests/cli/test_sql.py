"""Ad-hoc SQL, and the commands that look into the database."""

from __future__ import annotations

import csv
import re
import shlex
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import pytest
from typer.testing import Result

import warehouse.sql

SQL = Path(warehouse.sql.__path__[0])
QUERY = "select acronym from structure where depth = 1 order by graph_order"
ANSWER = "acronym\nTH\nHY\ncm\n"


def test_a_query_from_the_command_line(mcw: Callable[..., Result]) -> None:
    result = mcw("sql", QUERY)
    assert (result.exit_code, result.stdout) == (0, ANSWER)


def test_a_query_from_a_file(mcw: Callable[..., Result]) -> None:
    Path("question.sql").write_text(f"-- the top of the tree\n{QUERY};\n")
    assert mcw("sql", "-f", "question.sql").stdout == ANSWER


@pytest.mark.parametrize("arguments", [(), ("-",)])
def test_a_query_from_stdin(mcw: Callable[..., Result], arguments: tuple[str, ...]) -> None:
    assert mcw("sql", *arguments, stdin=QUERY).stdout == ANSWER


def test_a_query_through_a_pipe(mcw_process: Callable[..., subprocess.CompletedProcess[str]]) -> None:
    assert mcw_process("sql", input=QUERY).stdout == ANSWER


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("selekt 1", "syntax error"),
        ("select * from nowhere", "nowhere"),
        ("", "no SQL statement"),
        ("delete from structure", "only be read"),
        ("create table mine (n integer)", "only be read"),
        ("from read_csv('/etc/passwd')", "--allow-files"),
        ("copy structure to 'stolen.csv'", "--allow-files"),
        ("attach 'other.duckdb'", "--allow-files"),
        ("set enable_external_access = true", "--allow-files"),
    ],
)
def test_a_query_that_cannot_or_may_not_run(mcw: Callable[..., Result], query: str, words: str) -> None:
    result = mcw("sql", query, stdin="")
    assert (result.exit_code, result.stdout) == (10, "")
    assert result.stderr.startswith("Error: ")
    assert words in result.stderr
    assert not Path("stolen.csv").exists()


def test_files_are_within_reach_when_allowed(mcw: Callable[..., Result]) -> None:
    Path("mine.csv").write_text("acronym,weight\nVPL,2\n")
    query = "select name, weight from 'mine.csv' inner join structure using (acronym)"
    assert mcw("sql", query).exit_code == 10
    result = mcw("sql", query, "--allow-files")
    assert result.stdout == "name,weight\nVentral posterolateral nucleus of the thalamus,2\n"


def test_an_answer_can_be_written_to_a_file_without_allowing_files(mcw: Callable[..., Result]) -> None:
    assert mcw("sql", QUERY, "-o", "answer.csv").exit_code == 0
    assert Path("answer.csv").read_text() == ANSWER


@pytest.mark.parametrize("content", [None, b"\xff\xfe"])
def test_a_file_that_holds_no_query(mcw: Callable[..., Result], content: bytes | None) -> None:
    if content is not None:
        Path("question.sql").write_bytes(content)
    result = mcw("sql", "-f", "question.sql")
    assert result.exit_code == 4
    assert result.stderr.startswith("Error: The query in question.sql cannot be read")


def test_a_query_and_a_file_are_one_too_many(mcw: Callable[..., Result]) -> None:
    assert mcw("sql", QUERY, "-f", "question.sql").exit_code == 2


def test_schema_lists_tables_views_and_macros_with_their_comments(mcw: Callable[..., Result]) -> None:
    rows = {row["name"]: row for row in csv.DictReader(mcw("schema").stdout.splitlines())}
    assert rows["structure"]["kind"] == "table"
    assert rows["structure"]["description"] == "Brain structures and their tree, one row per structure."
    assert rows["injection_coverage"]["kind"] == "view"
    assert rows["structure_coverage_at"]["kind"] == "macro"


def test_schema_lists_each_object_in_the_section_of_its_file_concepts_first(mcw: Callable[..., Result]) -> None:
    rows = list(csv.DictReader(mcw("schema").stdout.splitlines()))
    files = [
        (path.stem.partition("_")[2], section)
        for section in ("concepts", "storage", "dashboards")
        for kind in ("tables", "views", "macros")
        for path in (SQL / section / kind).glob("*.sql")
    ]
    assert sorted((row["name"], row["section"]) for row in rows) == sorted(files)
    assert list(dict.fromkeys(row["section"] for row in rows)) == ["concepts", "storage", "dashboards"]


def test_schema_on_a_terminal_has_a_heading_for_each_section(mcw: Callable[..., Result]) -> None:
    lines = mcw("schema", "--format", "table").stdout.splitlines()
    headings = [line for line in lines if line in ("Concepts", "Storage", "Dashboards")]
    assert headings == ["Concepts", "Storage", "Dashboards"]
    assert lines[0] == "Concepts"
    drawn = {line.split()[0]: heading for line, heading in _below(headings, lines) if len(line.split()) > 2}
    assert drawn["structure_coverage_at"] == "Concepts"
    assert drawn["packed_injection_voxel"] == "Storage"
    assert drawn["dashboard_experiment"] == "Dashboards"
    assert "section" not in {word for line in lines if line.startswith("name ") for word in line.split()}


def _below(headings: list[str], lines: list[str]) -> Iterator[tuple[str, str]]:
    """Each line with the heading above it."""
    heading = ""
    for line in lines:
        heading = line if line in headings else heading
        yield line, heading


def test_schema_of_a_scalar_macro_is_one_row(mcw: Callable[..., Result]) -> None:
    (row,) = csv.DictReader(mcw("schema", "reaches_density").stdout.splitlines())
    assert row["macro"] == "reaches_density(injection_density, min_density)"
    assert row["type"] == "BOOLEAN"
    answer = mcw("sql", f"select {row['macro']} as reached from (select 0.35 as injection_density, 0.7 as min_density)")
    assert answer.stdout == "reached\nfalse\n"


def test_schema_of_a_macro_shows_how_to_call_it(mcw: Callable[..., Result]) -> None:
    result = mcw("schema", "structure_coverage_at")
    words = "structure_coverage_at(min_density, min_experiments, [ancestor := …], [experiment_ids := …]) (macro): "
    assert result.stderr.startswith(words)
    columns = [row["column"] for row in csv.DictReader(result.stdout.splitlines())]
    assert "covered_fraction" in columns


@pytest.mark.parametrize("width", [80, 120])
def test_no_word_of_the_schema_is_cut(mcw: Callable[..., Result], monkeypatch: pytest.MonkeyPatch, width: int) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    drawn = mcw("schema", "experiment", "--format", "table").stdout
    for row in csv.DictReader(mcw("schema", "experiment").stdout.splitlines()):
        assert set(row["description"].split()) <= set(drawn.split())


def test_check_is_content_with_good_data(mcw: Callable[..., Result], sample_warehouse: Path) -> None:
    result = mcw("check", "--database", sample_warehouse)
    rows = list(csv.DictReader(result.stdout.splitlines()))
    assert result.exit_code == 0, result.stderr
    assert len(rows) > 5
    assert {(row["result"], row["row_count"]) for row in rows} == {("ok", "0")}


def test_check_names_what_is_wrong_with_examples_and_how_to_load_it_again(
    mcw: Callable[..., Result], whole_warehouse: Path
) -> None:
    shutil.copyfile(whole_warehouse, "broken.duckdb")
    with duckdb.connect("broken.duckdb") as connection:
        connection.execute("update structure_unionize set structure_id = 7777777 where structure_id = 549")
        count = connection.execute(
            "select count(distinct experiment_id) from structure_unionize where structure_id = 7777777"
        ).fetchone()
    assert count is not None
    result = mcw("check", "--database", "broken.duckdb")
    rows = {row["audit"]: row for row in csv.DictReader(result.stdout.splitlines())}
    assert result.exit_code == 9
    assert rows["structure_unionize_structures_known"]["result"] == "FAILED"
    assert rows["structure_unionize_structures_known"]["row_count"] == str(count[0])
    assert "structure_id 7777777" in result.stderr
    *_, last = result.stderr.splitlines()
    assert re.match(r"Error: \d+ of \d+ audits failed \(.*structure_unionize_structures_known.*\): ", last)
    rebuild = shlex.split(last.partition("'mcw ")[2].rpartition("'")[0])
    assert mcw(*rebuild, "--quiet").exit_code == 0
    assert mcw("check", "--database", "broken.duckdb").exit_code == 0


def test_info_says_what_is_loaded(mcw: Callable[..., Result]) -> None:
    rows = {row["property"]: row["value"] for row in csv.DictReader(mcw("info").stdout.splitlines())}
    assert rows["experiments_in_list"] == "4"
    assert rows["experiments_with_unionizes"] == "2"
    assert rows["experiments_with_injection_voxels"] == "3"
    assert rows["files_skipped"] == "1"
    assert rows["source"] == "/data/cache"
    assert rows["is_generated"] == "true"
