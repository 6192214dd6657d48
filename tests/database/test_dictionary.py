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
create macro twice(number) as 2 * cast(number as integer);
comment on macro twice is 'Double of a number.';
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
        ("macro", "twice", "Double of a number."),
    ]


def test_concepts_come_first_then_storage_then_dashboards(sample_dictionary: list[CatalogueObject]) -> None:
    order = {"concepts": 0, "storage": 1, "dashboards": 2}
    kinds = {"table": 0, "view": 1, "macro": 2}
    places = [(order[entry.section], kinds[entry.kind], entry.name) for entry in sample_dictionary]
    assert places == sorted(places)
    assert {entry.name: entry.section for entry in sample_dictionary}.items() >= {
        "structure": "concepts",
        "covered_voxel": "concepts",
        "packed_injection_voxel": "storage",
        "chosen_experiment": "storage",
        "dashboard_experiment": "dashboards",
    }.items()


def test_what_somebody_else_has_added_counts_among_the_concepts(connection: duckdb.DuckDBPyConnection) -> None:
    assert {entry.section for entry in data_dictionary(connection)} == {"concepts"}


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


def test_a_macro_that_gives_a_value_has_no_columns_but_the_type_of_the_value(
    connection: duckdb.DuckDBPyConnection,
) -> None:
    macro = describe(connection, "twice")
    assert (macro.signature, macro.columns, macro.value_type) == ("twice(number)", (), "INTEGER")
    assert describe(connection, "pigeons_above").value_type == describe(connection, "pigeon").value_type == ""


@pytest.mark.parametrize("name", ["pigeon", "PIGEON", " Pigeon "])
def test_case_and_blanks_do_not_matter(connection: duckdb.DuckDBPyConnection, name: str) -> None:
    assert describe(connection, name).name == "pigeon"


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("pigeom", "There is no table, view or macro 'pigeom': did you mean pigeon?"),
        ("heavy_pigeons", "There is no table, view or macro 'heavy_pigeons': did you mean heavy_pigeon"),
        ("stork", "There is no table, view or macro 'stork': 'mcw schema' lists all there are."),
        ("thrice", "There is no table, view or macro 'thrice': did you mean twice?"),
        ("", "There is no table, view or macro '': 'mcw schema' lists all there are."),
    ],
)
def test_a_name_that_is_not_there_gets_the_nearest(
    connection: duckdb.DuckDBPyConnection, name: str, message: str
) -> None:
    with pytest.raises(UnknownNameError) as error:
        describe(connection, name)
    assert str(error.value).startswith(message)


def test_the_catalogue_is_a_table_of_markdown_for_each_section() -> None:
    entries = [
        CatalogueObject("pigeon", "table", "concepts", "Pigeons | doves.", ()),
        CatalogueObject("pigeons_above", "macro", "concepts", "Any weight.", (), ("weight", "ring"), ("ring",)),
        CatalogueObject("packed_pigeon", "table", "storage", "Pigeons in boxes.", ()),
    ]
    heading = "| name | kind | what it holds |\n|---|---|---|"
    assert catalogue_markdown(entries) == (
        f"## Concepts\n\nWhat a question is about.\n\n{heading}\n"
        "| `pigeon` | table | Pigeons \\| doves. |\n"
        "| `pigeons_above(weight, [ring := …])` | macro | Any weight. |\n\n"
        f"## Storage\n\nHow rows are kept so that answers come quickly. Most questions do not need it.\n\n{heading}\n"
        "| `packed_pigeon` | table | Pigeons in boxes. |\n\n"
        f"## Dashboards\n\nConcepts with every column that a BI tool filters by.\n\n{heading}\n"
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
    missing = [entry.name for entry in sample_dictionary if not entry.comment.endswith(".")]
    missing += [
        f"{entry.name}.{column.name}"
        for entry in sample_dictionary
        for column in entry.columns
        if entry.kind != "macro" and not column.comment.endswith(".")
    ]
    assert missing == []


def test_every_macro_of_the_warehouse_has_columns_or_a_type_and_parameters(
    sample_dictionary: list[CatalogueObject],
) -> None:
    macros = [entry for entry in sample_dictionary if entry.kind == "macro"]
    signatures = [entry.signature for entry in macros]
    coverage = "structure_coverage_at(min_density, min_experiments, [ancestor := …], [experiment_ids := …])"
    assert {coverage, "injection_matrix(ancestor, hemisphere)", "reaches_density(injection_density, min_density)"} <= {
        *signatures
    }
    assert all(bool(entry.columns) != bool(entry.value_type) for entry in macros)
    assert all(entry.parameters for entry in macros)
    assert {entry.name: entry.value_type for entry in macros if entry.value_type} == {
        "density_twentieths": "INTEGER",
        "is_counted_density": "BOOLEAN",
        "reaches_density": "BOOLEAN",
        "whole_min_experiments": "INTEGER",
    }
