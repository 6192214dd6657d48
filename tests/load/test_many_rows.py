"""Ranks over more rows than DuckDB keeps in one group (122,880) or sorts in one piece, against pandas."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from warehouse.cache.folder import CacheFolder, SourceFile
from warehouse.cache.lists import read_lists
from warehouse.cache.provenance import ProvenanceLog
from warehouse.database import schema
from warehouse.grid import Grid
from warehouse.load.ingest_log import LogEntry, write_log
from warehouse.load.insert import stage_lists
from warehouse.load.publish import BuildInfo, build
from warehouse.load.staging import Staging, open_staging

EXPERIMENTS = 40
ROWS_EACH = 15_000


@pytest.fixture(scope="module")
def rows() -> pd.DataFrame:
    """Generated: voxels that many experiments share, densities that many of them have in common."""
    random = np.random.default_rng(7)
    voxels = np.sort(random.choice(40_000, (ROWS_EACH * 2,), replace=False)) + 300_000
    return pd.concat(
        pd.DataFrame(
            {
                "voxel_id": random.choice(voxels, ROWS_EACH, replace=False).astype(np.int32),
                "experiment_id": 999_000_001 + number,
                "injection_density": (random.integers(1, 9, ROWS_EACH) / 8).astype(np.float32),
            }
        )
        for number in random.permutation(EXPERIMENTS)
    ).astype({"experiment_id": np.int32})


@pytest.fixture(scope="module")
def built(rows: pd.DataFrame, sample_cache: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Staging]:
    """A warehouse that was built from the rows and is not published yet."""
    grid = Grid(100)
    lists = read_lists(CacheFolder.open(sample_cache, 100), grid)
    graph_order = lists.annotation.graph_order_of_voxel[rows.voxel_id.to_numpy()]
    database = tmp_path_factory.mktemp("built") / "warehouse.duckdb"
    with open_staging(database, 100, rebuild=False, memory_limit="300MB") as staging:
        staging.start(resolution_um=100)
        stage_lists(staging, lists)
        entries = [
            LogEntry(SourceFile(sample_cache, "injection_density", f"{each}", each), "0", 1, ROWS_EACH)
            for each in range(999_000_001, 999_000_001 + EXPERIMENTS)
        ]
        write_log(staging.connection, entries, ProvenanceLog(sample_cache))
        columns = {name: rows[name].to_numpy() for name in ("voxel_id", "experiment_id", "injection_density")}
        staging.connection.register("arrays", {"graph_order": graph_order, **columns})
        staging.connection.execute("insert into staging.loaded_voxel select * from arrays")
        build(staging, BuildInfo(grid, lists.annotation, "generated", is_generated=True))
        yield staging


def offending(staging: Staging) -> list[tuple[object, ...]]:
    return staging.connection.execute(schema.sql_files("audits")["injection_voxels_ranked"].text).fetchall()


def test_ranks_and_their_order_are_those_of_pandas(built: Staging, rows: pd.DataFrame) -> None:
    found = built.connection.execute(
        "select graph_order, voxel_id, experiment_id, injection_density, density_rank from packed_injection_voxel "
        "inner join injection_experiment using (experiment_number) order by packed_injection_voxel.rowid"
    ).df()
    expected = rows.sort_values(["voxel_id", "injection_density", "experiment_id"], ascending=[True, False, True])
    expected["density_rank"] = expected.groupby("voxel_id").cumcount() + 1
    along_tree = found.sort_values(["graph_order", "voxel_id", "density_rank"], ignore_index=True)
    pd.testing.assert_frame_equal(found, along_tree)
    by_voxel = found.drop(columns="graph_order").sort_values(["voxel_id", "density_rank"], ignore_index=True)
    pd.testing.assert_frame_equal(by_voxel, expected.reset_index(drop=True)[by_voxel.columns], check_dtype=False)
    assert expected.density_rank.max() > 20
    assert len(found) == EXPERIMENTS * ROWS_EACH > 4 * 122_880


def test_the_audit_finds_one_wrong_row_wherever_it_is(built: Staging) -> None:
    assert offending(built) == []
    for row in (1, 122_879, 122_880, 122_881, 300_000, EXPERIMENTS * ROWS_EACH - 1):
        built.connection.execute("begin")
        built.connection.execute(
            "update packed_injection_voxel set density_rank = density_rank + 1 where rowid = ?", [row]
        )
        assert offending(built) != [], f"row {row}"
        built.connection.execute("rollback")
