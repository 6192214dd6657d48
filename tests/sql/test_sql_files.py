"""What holds for every SQL file: a header that says what it is, comments on all it makes, and one name for one thing."""

from __future__ import annotations

import re

import duckdb
import pytest

from warehouse.database import schema
from warehouse.database.dictionary import data_dictionary

CREATED = {"tables": "create table", "views": "create view", "macros": "create macro"}
FILES = [
    (folder, name) for folder in ("tables", "derived", "views", "macros", "audits") for name in schema.sql_files(folder)
]


@pytest.mark.parametrize(("folder", "name"), FILES)
def test_the_header_begins_with_the_name(folder: schema.SqlFolder, name: str) -> None:
    text = schema.sql_files(folder)[name]
    assert re.match(rf"-- {name}: \S.*\.\n", text)


@pytest.mark.parametrize(("folder", "name"), [entry for entry in FILES if entry[0] not in ("audits", "derived")])
def test_a_file_makes_the_one_thing_that_it_is_named_after(folder: schema.SqlFolder, name: str) -> None:
    made = re.findall(r"^create \w+ \w+", schema.sql_files(folder)[name], re.MULTILINE)
    assert made == [f"{CREATED[folder]} {name}"]


@pytest.mark.parametrize("name", schema.object_names("audits"))
def test_an_audit_is_one_query(name: str) -> None:
    text = schema.sql_files("audits")[name]
    assert len(duckdb.connect().extract_statements(text)) == 1


def test_tables_views_and_macros_have_comments_and_so_have_their_columns(atlas: duckdb.DuckDBPyConnection) -> None:
    entries = data_dictionary(atlas)
    assert [entry.name for entry in entries if not entry.comment] == []
    silent = [f"{entry.name}.{column.name}" for entry in entries for column in entry.columns if not column.comment]
    assert silent == []


def test_the_dictionary_has_everything_once(atlas: duckdb.DuckDBPyConnection) -> None:
    made = [name for folder in ("tables", "views", "macros") for name in schema.object_names(folder)]
    assert sorted(entry.name for entry in data_dictionary(atlas)) == sorted(set(made)) == sorted(made)


@pytest.mark.parametrize(("folder", "name"), [entry for entry in FILES if entry[0] in ("views", "macros")])
def test_thresholds_are_compared_as_floats(folder: schema.SqlFolder, name: str) -> None:
    """``injection_density >= 0.7`` is another thing for a literal, a DOUBLE and a FLOAT."""
    code = re.sub(r"--.*", "", schema.sql_files(folder)[name])
    for comparison in re.findall(r"injection_density\s*(?:>=|>|<|<=)\s*(.*)", code):
        assert comparison.startswith(("cast(min_density as float)", "0"))


@pytest.mark.parametrize("name", schema.object_names("views"))
def test_views_keep_to_what_other_engines_know(name: str) -> None:
    text = schema.sql_files("views")[name]
    assert not re.search(r"\bpivot\b|\bcolumns\(|\* replace|quantile_cont|from range\(|unnest\(|list_", text)
