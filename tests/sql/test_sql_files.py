"""What holds for every SQL file: a header that defines, comments on all that it makes, and one name for one thing."""

from __future__ import annotations

import re
from typing import get_args

import duckdb
import pytest

from warehouse.database import schema
from warehouse.database.dictionary import data_dictionary

CREATED = {"tables": "create table", "views": "create view", "macros": "create macro"}
FILES = [(each, name) for each in get_args(schema.ObjectType) for name in schema.sql_files(each)]
# Names that tables, views, macros and columns had once, and words that the style guide replaces.
DEAD_WORDS = [
    "density_rank_count",
    "density_tenths",
    "structure_coverage_of",
    "voxel_injection_count_of",
    "nucleus_",
    "rests on",
    "from this injection_density on",
    "gone on with",
    "by likeness",
    "lacking",
    "so many",
    "mend",
]


def code_of(text: str) -> str:
    """A SQL file without its comments in English."""
    return re.sub(r"^comment on .*$", "", re.sub(r"--.*", "", text), flags=re.MULTILINE)


@pytest.mark.parametrize(("object_type", "name"), FILES)
def test_the_header_begins_with_the_name_and_a_definition(object_type: schema.ObjectType, name: str) -> None:
    header = re.match(rf"-- {name}: \S", schema.sql_files(object_type)[name].text)
    assert header
    definition = re.match(r"(?:--.*\n)+", schema.sql_files(object_type)[name].text)
    assert definition
    assert definition[0].partition("\n--\n")[0].rstrip().endswith(".")


@pytest.mark.parametrize(("object_type", "name"), [entry for entry in FILES if entry[0] not in ("audits", "derived")])
def test_a_file_makes_the_one_thing_that_it_is_named_after(object_type: schema.ObjectType, name: str) -> None:
    made = re.findall(r"^create \w+ \w+", schema.sql_files(object_type)[name].text, re.MULTILINE)
    assert made == [f"{CREATED[object_type]} {name}"]


@pytest.mark.parametrize("name", schema.object_names("tables") + schema.object_names("views"))
def test_the_header_of_a_table_or_view_says_what_a_row_is(name: str) -> None:
    text = {**schema.sql_files("tables"), **schema.sql_files("views")}[name].text
    header = text.partition("\ncreate ")[0].replace("\n--", "")
    assert re.search(r"\bOne row\b", header)


@pytest.mark.parametrize("name", schema.object_names("macros"))
def test_the_header_of_a_macro_says_what_a_row_is_or_that_it_gives_one_value(name: str) -> None:
    header = schema.sql_files("macros")[name].text.partition("\ncreate ")[0].replace("\n--", "")
    assert re.search(r"\bOne row\b|\bA scalar macro\b", header)


@pytest.mark.parametrize("name", schema.object_names("derived"))
def test_a_derived_file_fills_the_table_of_its_name(name: str) -> None:
    assert name in schema.object_names("tables")
    assert re.findall(r"^insert into (\w+)", schema.sql_files("derived")[name].text, re.MULTILINE) == [name]


@pytest.mark.parametrize("name", schema.object_names("audits"))
def test_an_audit_is_one_query(name: str) -> None:
    with duckdb.connect() as connection:
        (statement,) = connection.extract_statements(schema.sql_files("audits")[name].text)
    assert statement.type == duckdb.StatementType.SELECT


def test_tables_views_and_macros_have_comments_and_so_have_their_columns(database: duckdb.DuckDBPyConnection) -> None:
    entries = data_dictionary(database)
    assert [entry.name for entry in entries if not entry.comment.endswith(".")] == []
    silent = [
        f"{entry.name}.{column.name}"
        for entry in entries
        for column in entry.columns
        if not column.comment.endswith(".")
    ]
    assert silent == []


def test_the_dictionary_has_everything_once(database: duckdb.DuckDBPyConnection) -> None:
    made = [name for each in ("tables", "views", "macros") for name in schema.object_names(each)]
    assert sorted(entry.name for entry in data_dictionary(database)) == sorted(set(made)) == sorted(made)


@pytest.mark.parametrize("name", schema.object_names("views"))
def test_a_view_uses_no_macro(name: str) -> None:
    """Clients show the statement of a view, and BI tools copy it: it has to say everything itself."""
    code = code_of(schema.sql_files("views")[name].text)
    assert [macro for macro in schema.object_names("macros") if re.search(rf"\b{macro}\s*\(", code)] == []


@pytest.mark.parametrize("name", schema.object_names("views"))
def test_a_view_keeps_to_what_other_engines_know(name: str) -> None:
    code = code_of(schema.sql_files("views")[name].text)
    assert not re.search(r"\bpivot\b|\bcolumns\(|\* replace|quantile_cont|from range\(|unnest\(|list_", code)


@pytest.mark.parametrize(("object_type", "name"), FILES)
def test_words_that_are_gone_do_not_come_back(object_type: schema.ObjectType, name: str) -> None:
    text = " ".join(schema.sql_files(object_type)[name].text.replace("\n--", " ").lower().split())
    assert [word for word in DEAD_WORDS if re.search(rf"\b{word}", text)] == []
