"""The data dictionary: what the comments of the warehouse say about its tables, views and macros."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

import warehouse
from warehouse.database import schema
from warehouse.database.dictionary import CatalogueObject, Column, catalogue_markdown, data_dictionary, describe
from warehouse.errors import UnknownNameError

OBJECTS = """
create table pigeon (pigeon_id integer, weight_g double);
comment on table pigeon is 'Pigeons | doves.';
comment on column pigeon.pigeon_id is 'Number of its ring.';
comment on column pigeon.weight_g is 'Weight, in g.';
create table nest (nest_id bigint);
create view heavy_pigeon as select pigeon_id, weight_g from pigeon where weight_g > 400;
comment on view heavy_pigeon is 'Pigeons above 400 g.';
comment on column heavy_pigeon.pigeon_id is 'Number of its ring, if it has one.';
create macro pigeons_above(weight, ring := null) as table
select pigeon_id, weight_g, weight as limit_g from pigeon where weight_g > weight and coalesce(pigeon_id = ring, true);
comment on macro table pigeons_above is 'Pigeons above any weight.';
create macro twice(number) as 2 * number;
create temporary table mine (n integer);
"""


@pytest.fixture
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    """A database with a few objects; another one, attached, does not belong to it."""
    with duckdb.connect() as opened:
        opened.execute(OBJECTS)
        opened.execute("attach ':memory:' as other")
        opened.execute("create table other.stork (stork_id integer)")
        yield opened


@pytest.fixture(scope="module")
def sample_dictionary(sample_warehouse: Path) -> list[CatalogueObject]:
    with warehouse.open(sample_warehouse) as atlas:
        return data_dictionary(atlas.connection)


def test_tables_come_first_then_views_then_macros_by_name(connection: duckdb.DuckDBPyConnection) -> None:
    entries = [(entry.kind, entry.name, entry.comment) for entry in data_dictionary(connection)]
    assert [entry for entry in entries if entry[1] != "mine"] == [
        ("table", "nest", ""),
        ("table", "pigeon", "Pigeons | doves."),
        ("view", "heavy_pigeon", "Pigeons above 400 g."),
        ("macro", "pigeons_above", "Pigeons above any weight."),
    ]


def test_columns_come_in_their_order_with_type_and_comment(connection: duckdb.DuckDBPyConnection) -> None:
    assert describe(connection, "pigeon").columns == (
        Column("pigeon_id", "INTEGER", "Number of its ring."),
        Column("weight_g", "DOUBLE", "Weight, in g."),
    )
    assert describe(connection, "nest").columns == (Column("nest_id", "BIGINT", ""),)


def test_a_macro_shows_how_it_is_called_and_what_its_columns_mean(connection: duckdb.DuckDBPyConnection) -> None:
    macro = describe(connection, "pigeons_above")
    assert (macro.parameters, macro.optional_parameters) == (("weight", "ring"), ("ring",))
    assert macro.signature == "pigeons_above(weight, [ring := …])"
    assert [column.name for column in macro.columns] == ["pigeon_id", "weight_g", "limit_g"]
    assert macro.columns[1] == Column("weight_g", "DOUBLE", "Weight, in g.")
    assert macro.columns[2].comment == ""
    assert describe(connection, "heavy_pigeon").signature == "heavy_pigeon"


@pytest.mark.parametrize("name", ["pigeon", "PIGEON", " Pigeon "])
def test_case_and_blanks_do_not_matter(connection: duckdb.DuckDBPyConnection, name: str) -> None:
    assert describe(connection, name).name == "pigeon"


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("pigeom", "There is no table, view or macro 'pigeom': did you mean pigeon?"),
        ("heavy_pigeons", "There is no table, view or macro 'heavy_pigeons': did you mean heavy_pigeon"),
        ("stork", "There is no table, view or macro 'stork': 'mcw schema' lists all there are."),
        ("twice", "There is no table, view or macro 'twice': 'mcw schema' lists all there are."),
        ("", "There is no table, view or macro '': 'mcw schema' lists all there are."),
    ],
)
def test_a_name_that_is_not_there_gets_the_nearest(
    connection: duckdb.DuckDBPyConnection, name: str, message: str
) -> None:
    with pytest.raises(UnknownNameError) as error:
        describe(connection, name)
    assert str(error.value).startswith(message)


def test_the_catalogue_is_three_tables_of_markdown() -> None:
    entries = [
        CatalogueObject("pigeon", "table", "Pigeons | doves.", ()),
        CatalogueObject("pigeons_above", "macro", "Any weight.", (), ("weight", "ring"), ("ring",)),
    ]
    assert catalogue_markdown(entries) == (
        "### Tables\n\n| table | what it holds |\n|---|---|\n| `pigeon` | Pigeons \\| doves. |\n\n"
        "### Views\n\n| view | what it holds |\n|---|---|\n\n"
        "### Macros\n\n| macro | what it holds |\n|---|---|\n| `pigeons_above(weight, [ring := …])` | Any weight. |\n"
    )


def test_the_warehouse_has_every_object_of_the_sql_files(sample_dictionary: list[CatalogueObject]) -> None:
    names = {
        kind: {entry.name for entry in sample_dictionary if entry.kind == kind} for kind in ("table", "view", "macro")
    }
    assert names["table"] == set(schema.object_names("tables"))
    assert names["view"] == set(schema.object_names("views"))
    assert names["macro"] == set(schema.object_names("macros"))


def test_every_object_of_the_warehouse_and_every_column_of_a_table_or_view_has_a_comment(
    sample_dictionary: list[CatalogueObject],
) -> None:
    lacking = [entry.name for entry in sample_dictionary if not entry.comment.endswith(".")]
    lacking += [
        f"{entry.name}.{column.name}"
        for entry in sample_dictionary
        for column in entry.columns
        if entry.kind != "macro" and not column.comment.endswith(".")
    ]
    assert lacking == []


def test_every_macro_of_the_warehouse_has_columns_and_parameters(sample_dictionary: list[CatalogueObject]) -> None:
    signatures = [entry.signature for entry in sample_dictionary if entry.kind == "macro"]
    assert signatures == sorted(signatures)
    assert "structure_coverage_of(experiment_ids, min_density, min_experiments, [ancestor := …])" in signatures
    assert "injection_matrix(ancestor, hemisphere)" in signatures
    assert all(entry.columns and entry.parameters for entry in sample_dictionary if entry.kind == "macro")
