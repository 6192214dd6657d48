"""A bundle for Apache Superset: the warehouse as a read-only database, its datasets, charts and a dashboard.

The format is that of Superset's own export: a zip file of YAML. JSON is YAML, and this module writes JSON.
"""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import duckdb

from warehouse.bi.chart import chart_config
from warehouse.bi.charts import CHARTS
from warehouse.bi.dashboard import dashboard_config
from warehouse.bi.datasets import DATASETS, dataset_config
from warehouse.bi.naming import stable_uuid
from warehouse.database.dictionary import data_dictionary
from warehouse.database.warehouse_file import WarehouseFile
from warehouse.errors import OutputError
from warehouse.files import WrittenFiles, check_output, whole_file

__all__ = ["bundle_configs", "database_uri", "write_bundle"]

_FOLDER = "injection_coverage"
_DATABASE = "mouse_connectivity"
_FIRST_STRUCTURE = "TH"
_EARLIEST = (1980, 1, 1, 0, 0, 0)  # the earliest date of a zip file: the same warehouse gives the same bytes


def write_bundle(file: WarehouseFile, path: Path) -> WrittenFiles:
    """Write the bundle for a warehouse.

    Raises:
        OutputError: the file cannot be written, its suffix is not .zip, or Superset cannot open the path of the
            warehouse.
    """
    check_output(path, "bundle", (".zip",))
    configs = bundle_configs(file.connection, file.path)
    with whole_file(path) as partial, zipfile.ZipFile(partial, "w", zipfile.ZIP_DEFLATED) as bundle:
        for name, config in configs.items():
            text = json.dumps(config, indent=2, ensure_ascii=False)
            bundle.writestr(zipfile.ZipInfo(f"{_FOLDER}/{name}", _EARLIEST), text + "\n", zipfile.ZIP_DEFLATED)
    return WrittenFiles((path,), file.notes)


def bundle_configs(connection: duckdb.DuckDBPyConnection, database: Path) -> dict[str, dict[str, Any]]:
    """The contents of the bundle's files, by their names.

    Raises:
        OutputError: Superset cannot open the path of the warehouse.
    """
    database_uuid = stable_uuid("database", _DATABASE)
    configs: dict[str, dict[str, Any]] = {
        "metadata.yaml": {"version": "1.0.0", "type": "Dashboard"},
        f"databases/{_DATABASE}.yaml": _database_config(database_uri(database), database_uuid),
    }
    dictionary = {entry.name: entry for entry in data_dictionary(connection)}
    for dataset in DATASETS:
        configs[f"datasets/{_DATABASE}/{dataset.name}.yaml"] = dataset_config(dataset, dictionary, database_uuid)
    for chart in CHARTS:
        configs[f"charts/{chart.name}.yaml"] = chart_config(chart)
    configs["dashboards/injection_coverage.yaml"] = dashboard_config(_first_structure(connection))
    return configs


def database_uri(database: Path) -> str:
    """The address by which Superset opens the warehouse: for reading only, and without access to other files.

    Raises:
        OutputError: its path holds a question mark, at which the path in such an address ends.
    """
    absolute = database.absolute().as_posix()
    if "?" in absolute:
        raise OutputError(
            f"Superset cannot open {absolute}, because its path has a question mark: rename the file or its folder."
        )
    return f"duckdb:///{absolute}?access_mode=read_only&enable_external_access=false"


def _database_config(uri: str, database_uuid: str) -> dict[str, Any]:
    return {
        "database_name": "Mouse connectivity",
        "sqlalchemy_uri": uri,
        "cache_timeout": -1,  # never: a new version of the file shows on reload
        "expose_in_sqllab": True,
        "allow_run_async": False,
        "allow_ctas": False,
        "allow_cvas": False,
        "allow_dml": False,
        "allow_csv_upload": False,
        "extra": {"allows_virtual_table_explore": True},
        "uuid": database_uuid,
        "version": "1.0.0",
    }


def _first_structure(connection: duckdb.DuckDBPyConnection) -> str:
    """The structure that the dashboard shows first: the thalamus, or the root of the tree where there is none."""
    row = connection.execute(
        "select name || ' (' || acronym || ')' from structure order by acronym <> ?, graph_order limit 1",
        [_FIRST_STRUCTURE],
    ).fetchone()
    return "" if row is None else str(row[0])
