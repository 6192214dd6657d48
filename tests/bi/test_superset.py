"""The bundle for Superset, read as Superset reads it: files in a zip whose names and ids refer to each other."""

from __future__ import annotations

import json
import re
import uuid
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

import warehouse
from warehouse.bi.naming import friendly_name
from warehouse.bi.superset import bundle_configs, database_uri
from warehouse.errors import OutputError

Configs = dict[str, dict[str, Any]]


@pytest.fixture(scope="module")
def bundle(sample_warehouse: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("bundle") / "bundle.zip"
    with warehouse.open(sample_warehouse) as atlas:
        atlas.export.superset(path)
    return path


@pytest.fixture(scope="module")
def configs(bundle: Path) -> Configs:
    """What the files hold, by their names without the folder that Superset strips."""
    with zipfile.ZipFile(bundle) as opened:
        texts = {name.partition("/")[2]: opened.read(name).decode() for name in opened.namelist()}
    return {name: json.loads(text) for name, text in texts.items()}


@pytest.fixture(scope="module")
def datasets(configs: Configs) -> Configs:
    """The datasets by their ids."""
    return {each["uuid"]: each for each in of_kind(configs, "datasets")}


@pytest.fixture
def connection(sample_warehouse: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(str(sample_warehouse), read_only=True) as opened:
        yield opened


def of_kind(configs: Configs, kind: str) -> list[dict[str, Any]]:
    return [config for name, config in configs.items() if name.startswith(f"{kind}/")]


def source(dataset: dict[str, Any]) -> str:
    """What stands after from: the query of the dataset, or its table."""
    return f"({dataset['sql']})" if dataset["sql"] else str(dataset["table_name"])


def columns_used(params: dict[str, Any]) -> set[str]:
    """Every column that a chart names."""
    groups = params.get("groupby", [])
    names = [params.get("x_axis"), *([groups] if isinstance(groups, str) else groups), *params.get("all_columns", [])]
    names += [each["subject"] for each in params["adhoc_filters"]]
    names += [json.loads(each)[0] for each in params.get("order_by_cols", [])]
    return {name for name in names if name}


def metrics_used(params: dict[str, Any]) -> set[str]:
    names = [params.get("metric"), *params.get("metrics", []), params.get("timeseries_limit_metric")]
    return {name for name in names if name}


def test_all_files_are_there_and_lie_in_one_folder(bundle: Path, configs: Configs) -> None:
    assert configs["metadata.yaml"] == {"version": "1.0.0", "type": "Dashboard"}
    kinds = [name.split("/")[0] for name in configs if "/" in name]
    assert {kind: kinds.count(kind) for kind in kinds} == {
        "databases": 1, "datasets": 4, "charts": 10, "dashboards": 1,
    }  # fmt: skip
    assert {name.split("/")[0] for name in zipfile.ZipFile(bundle).namelist()} == {"injection_coverage"}


def test_no_text_has_what_json_allows_and_yaml_does_not(bundle: Path) -> None:
    with zipfile.ZipFile(bundle) as opened:
        for name in opened.namelist():
            text = opened.read(name).decode()
            assert not re.search(r"\t|\\/|\\u[dD][89a-fA-F]", text), name


def test_every_id_is_of_one_thing_and_every_reference_leads_somewhere(configs: Configs, datasets: Configs) -> None:
    ids = [config["uuid"] for config in configs.values() if "uuid" in config]
    assert len(ids) == len(set(ids)) == len(configs) - 1
    assert all(str(uuid.UUID(each)) == each for each in ids)
    (database,) = of_kind(configs, "databases")
    assert {each["database_uuid"] for each in datasets.values()} == {database["uuid"]}
    charts = {each["uuid"]: each["slice_name"] for each in of_kind(configs, "charts")}
    assert {each["dataset_uuid"] for each in of_kind(configs, "charts")} == set(datasets)
    position = of_kind(configs, "dashboards")[0]["position"]
    placed = [each["meta"] for each in position.values() if isinstance(each, dict) and each["type"] == "CHART"]
    assert {each["uuid"]: each["sliceName"] for each in placed} == charts
    assert len({each["chartId"] for each in placed}) == len(charts)


def test_every_component_stands_in_the_one_that_lists_it(configs: Configs) -> None:
    position = of_kind(configs, "dashboards")[0]["position"]
    for key, component in position.items():
        for child in component.get("children", []) if isinstance(component, dict) else []:
            assert position[child]["parents"][-1:] == [key] or key == "ROOT_ID"
    widths = [
        sum(position[child]["meta"]["width"] for child in row["children"])
        for key, row in position.items()
        if key.startswith("ROW-")
    ]
    assert widths == [12] * len(widths)


def test_charts_name_columns_and_metrics_that_their_datasets_have(configs: Configs, datasets: Configs) -> None:
    for chart in of_kind(configs, "charts"):
        dataset = datasets[chart["dataset_uuid"]]
        columns = columns_used(chart["params"])
        metrics = metrics_used(chart["params"])
        assert columns | metrics, chart["slice_name"]
        assert columns <= {each["column_name"] for each in dataset["columns"]}, chart["slice_name"]
        assert metrics <= {each["metric_name"] for each in dataset["metrics"]}, chart["slice_name"]


def test_columns_are_those_that_duckdb_gives_with_types_and_comments_of_the_warehouse(
    datasets: Configs, connection: duckdb.DuckDBPyConnection
) -> None:
    comments = {
        (table, column): comment
        for table, column, comment in connection.execute(
            "select table_name, column_name, comment from duckdb_columns() where not internal"
        ).fetchall()
    }
    for dataset in datasets.values():
        found = connection.execute(f"describe select * from {source(dataset)}").fetchall()
        stored = [each for each in dataset["columns"] if "expression" not in each]
        assert [(each["column_name"], each["type"]) for each in stored] == [(row[0], row[1]) for row in found]
        view = re.search(r"from (dashboard_\w+)", dataset["sql"])[1] if dataset["sql"] else dataset["table_name"]  # type: ignore[index]
        for each in stored:
            if each["column_name"] != "within":
                assert each["description"] == comments[view, each["column_name"]]
    assert all(each["description"] and each["verbose_name"] for data in datasets.values() for each in data["columns"])


def test_metrics_and_calculated_columns_are_sql_that_runs(
    datasets: Configs, connection: duckdb.DuckDBPyConnection
) -> None:
    for dataset in datasets.values():
        calculated = [each["expression"] for each in dataset["columns"] if "expression" in each]
        for expression in [*calculated, *(each["expression"] for each in dataset["metrics"])]:
            rows = connection.execute(f"select {expression} from {source(dataset)} limit 1").fetchall()
            assert rows[0][0] is not None, expression


def test_every_metric_says_what_it_is_and_whether_it_adds_up(datasets: Configs) -> None:
    metrics = [each for dataset in datasets.values() for each in dataset["metrics"]]
    assert len(metrics) == 8
    for metric in metrics:
        if metric["expression"].startswith("MAX"):
            assert "Not additive" in metric["description"], metric["metric_name"]


def test_filters_take_values_from_datasets_and_spare_charts_that_have_no_such_column(
    configs: Configs, datasets: Configs
) -> None:
    (dashboard,) = of_kind(configs, "dashboards")
    filters = dashboard["metadata"]["native_filter_configuration"]
    assert [each["name"] for each in filters] == [
        "Structure", "Hemisphere", "Density threshold", "Experiments per voxel", "Mouse line",
    ]  # fmt: skip
    numbers = {
        each["meta"]["uuid"]: each["meta"]["chartId"]
        for each in dashboard["position"].values()
        if isinstance(each, dict) and each["type"] == "CHART"
    }
    for each in filters:
        (target,) = each["targets"]
        column = target["column"]["name"]
        assert column in {entry["column_name"] for entry in datasets[target["datasetUuid"]]["columns"]}
        for chart in of_kind(configs, "charts"):
            has_column = any(entry["column_name"] == column for entry in datasets[chart["dataset_uuid"]]["columns"])
            assert has_column or numbers[chart["uuid"]] in each["scope"]["excluded"], (column, chart["slice_name"])


def test_it_opens_on_the_thalamus_or_on_the_whole_tree_where_there_is_none(
    configs: Configs, sample_warehouse: Path, tmp_path: Path
) -> None:
    def first(found: Configs) -> Any:
        (dashboard,) = of_kind(found, "dashboards")
        return dashboard["metadata"]["native_filter_configuration"][0]["defaultDataMask"]["filterState"]["value"]

    assert first(configs) == ["Thalamus (TH)"]
    copy = tmp_path / "copy.duckdb"
    copy.write_bytes(sample_warehouse.read_bytes())
    with duckdb.connect(str(copy)) as connection:
        connection.execute("delete from structure where acronym = 'TH'")
        assert first(bundle_configs(connection, copy)) == ["root (root)"]


def test_the_same_warehouse_gives_the_same_bytes_and_another_path_the_same_ids(
    sample_warehouse: Path, bundle: Path, tmp_path: Path
) -> None:
    with warehouse.open(sample_warehouse) as atlas:
        atlas.export.superset(tmp_path / "again.zip")
        elsewhere = bundle_configs(atlas.connection, Path("/elsewhere/w.duckdb"))
        here = bundle_configs(atlas.connection, sample_warehouse)
    assert (tmp_path / "again.zip").read_bytes() == bundle.read_bytes()
    assert [name for name in here if here[name] != elsewhere[name]] == ["databases/mouse_connectivity.yaml"]
    assert {name: each.get("uuid") for name, each in here.items()} == {
        name: each.get("uuid") for name, each in elsewhere.items()
    }


def test_ids_do_not_change_between_versions(configs: Configs) -> None:
    """Who imported the dashboard of an older version would get a second one beside it."""
    assert of_kind(configs, "databases")[0]["uuid"] == "f05ee6e0-df59-52ab-b915-6e64f99d5557"
    assert of_kind(configs, "dashboards")[0]["uuid"] == "ffd3f3bc-cb8d-5273-8875-2ab06bb28f0b"


def test_the_address_is_absolute_read_only_and_without_other_files(
    sample_warehouse: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(sample_warehouse.parent)
    folder = Path.cwd().as_posix()
    assert (
        database_uri(Path("warehouse.duckdb"))
        == f"duckdb:///{folder}/warehouse.duckdb?access_mode=read_only&enable_external_access=false"
    )


def test_a_path_that_the_address_cannot_hold_is_refused() -> None:
    with pytest.raises(OutputError, match="question mark: rename the file or its folder"):
        database_uri(Path("/data/why?/warehouse.duckdb"))


def test_the_database_lets_nobody_write(configs: Configs) -> None:
    (database,) = of_kind(configs, "databases")
    assert not any(database[each] for each in ("allow_ctas", "allow_cvas", "allow_dml", "allow_csv_upload"))
    assert database["cache_timeout"] == -1


@pytest.mark.parametrize(
    ("column", "name"),
    [
        ("covered_fraction", "Covered fraction"),
        ("injected_signal_mm3", "Injected signal (mm³)"),
        ("injection_x_um", "Injection x (µm)"),
        ("is_summary_structure", "Summary structure"),
        ("min_density", "Density threshold"),
        ("within", "Within"),
    ],
)
def test_columns_have_names_for_people(column: str, name: str) -> None:
    assert friendly_name(column) == name
