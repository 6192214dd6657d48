"""A second ingest: what is new, what has changed, what is gone."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterable
from pathlib import Path

import duckdb
import nrrd
import numpy as np
import pytest

from warehouse.database import schema
from warehouse.database.audit import AuditResult, run_audits
from warehouse.errors import IncompatibleWarehouseError
from warehouse.load import ingest
from warehouse.selection.experiment_filter import ExperimentFilter

FIRST, SECOND, THIRD = 999000001, 999000002, 999000003

Contents = Callable[[], dict[str, list[tuple[object, ...]]]]


def voxels(database: Path, experiment_id: int) -> dict[int, tuple[int, int, float]]:
    """Structure, graph order and density of each injected voxel."""
    with duckdb.connect(str(database), read_only=True) as connection:
        rows = connection.execute(
            "select voxel_id, structure_id, graph_order, injection_density from injection_voxel "
            "where experiment_id = ?",
            [experiment_id],
        ).fetchall()
    return {voxel_id: (structure_id, order, density) for voxel_id, structure_id, order, density in rows}


def loaded(database: Path) -> list[int]:
    with duckdb.connect(str(database), read_only=True) as connection:
        rows = connection.execute("select experiment_id from experiment_summary where has_injection_voxels")
        return sorted(experiment_id for (experiment_id,) in rows.fetchall())


def change_volume(cache: Path, experiment_id: int) -> dict[int, float]:
    """Halves every density; gives the new ones by voxel id."""
    path = cache / f"experiment_{experiment_id}" / "injection_density_100.nrrd"
    density, header = nrrd.read(str(path))
    density = (density / 2).astype(np.float32)
    nrrd.write(str(path), density, header)
    flat = density.ravel(order="F")
    return {int(voxel): float(flat[voxel]) for voxel in np.flatnonzero(flat)}


def test_nothing_new_leaves_the_file_untouched(cache: Path, database: Path) -> None:
    before = database.stat()
    summary = ingest(cache, database, resolution_um=100)
    assert not summary.published
    after = database.stat()
    assert (after.st_ino, after.st_mtime_ns, after.st_size) == (before.st_ino, before.st_mtime_ns, before.st_size)
    assert {path.name for path in database.parent.glob("warehouse.duckdb*")} == {database.name, f"{database.name}.lock"}


def test_a_changed_volume_alone_is_loaded_again(cache: Path, database: Path) -> None:
    others = voxels(database, FIRST), voxels(database, THIRD)
    densities = change_volume(cache, SECOND)
    summary = ingest(cache, database, resolution_um=100)
    assert (summary.loaded_count, summary.unchanged_count["injection_density"]) == ({"injection_density": 1}, 2)
    assert {voxel: density for voxel, (_, _, density) in voxels(database, SECOND).items()} == densities
    assert (voxels(database, FIRST), voxels(database, THIRD)) == others


def test_changed_unionizes_alone_are_loaded_again(cache: Path, database: Path) -> None:
    path = cache / f"experiment_{SECOND}" / "structure_unionizes.csv"
    path.write_bytes(path.read_bytes().replace(b",999000002", b",999000002").replace(b"\n", b"\r\n"))
    summary = ingest(cache, database, resolution_um=100)
    assert summary.loaded_count == {"structure_unionize": 1}
    assert summary.published


def test_ingests_add_up_to_one_of_everything(cache: Path, tmp_path: Path, database: Path, contents: Contents) -> None:
    at_once = contents()
    database.unlink()
    for experiment_ids in ((THIRD,), (FIRST, SECOND)):
        ingest(cache, database, resolution_um=100, experiment_filter=ExperimentFilter(experiment_ids=experiment_ids))
    assert contents() == at_once


def test_what_is_no_longer_in_the_folder_stays_in_the_warehouse(
    cache: Path, database: Path, contents: Contents
) -> None:
    before = contents()
    shutil.rmtree(cache / f"experiment_{SECOND}")
    summary = ingest(cache, database, resolution_um=100)
    assert not summary.published
    assert contents() == before


def test_an_experiment_that_vanishes_from_the_list_is_kept_and_named(
    cache: Path, database: Path, contents: Contents
) -> None:
    before = contents()
    records = json.loads((cache / "experiments.json").read_bytes())
    key = "id" if "id" in records[0] else "data_set_id"
    kept = [record for record in records if record[key] not in (SECOND, 999000040)]
    (cache / "experiments.json").write_text(json.dumps(kept), encoding="utf-8")
    summary = ingest(cache, database, resolution_um=100)
    assert summary.kept == [SECOND]
    after = contents()
    assert after["injection_voxel"] == before["injection_voxel"]
    assert after["structure_unionize"] == before["structure_unionize"]
    gone = {row[0] for row in before["experiment"]} - {row[0] for row in after["experiment"]}
    assert gone == {999000040}  # of which nothing was loaded


def test_a_new_annotation_gives_every_voxel_its_new_structure(cache: Path, database: Path) -> None:
    path = cache / "annotation" / "ccf_2017" / "annotation_100.nrrd"
    labels, header = nrrd.read(str(path))
    orders = {record["id"]: record["graph_order"] for record in json.loads((cache / "structures.json").read_bytes())}
    moved = np.roll(labels, 3, axis=0)  # three voxels backwards
    nrrd.write(str(path), moved, header)
    densities = {voxel: density for voxel, (_, _, density) in voxels(database, FIRST).items()}
    summary = ingest(cache, database, resolution_um=100)
    assert summary.loaded_count == {}
    flat = moved.ravel(order="F")
    expected = {
        voxel: (int(flat[voxel]), orders[int(flat[voxel])] if flat[voxel] else -1, density)
        for voxel, density in densities.items()
    }
    assert voxels(database, FIRST) == expected
    with duckdb.connect(str(database), read_only=True) as connection:
        rows = connection.execute(
            "select structure_id, count(*) from annotation_voxel group by structure_id"
        ).fetchall()
    ids, counts = np.unique(moved[moved > 0], return_counts=True)
    assert sorted(rows) == list(zip(ids.tolist(), counts.tolist(), strict=True))


def test_a_warehouse_of_another_resolution_is_refused(cache: Path, database: Path) -> None:
    labels = np.zeros((264, 160, 228), np.uint32)
    labels[100, 80, 100] = 549
    nrrd.write(str(cache / "annotation" / "ccf_2017" / "annotation_50.nrrd"), labels)
    before = database.read_bytes()
    with pytest.raises(IncompatibleWarehouseError, match=r"has voxels of 100 um, not 50 um.*--rebuild"):
        ingest(cache, database, resolution_um=50)
    assert database.read_bytes() == before


def test_a_warehouse_of_another_schema_version_is_refused(cache: Path, database: Path) -> None:
    with duckdb.connect(str(database)) as connection:
        connection.execute("update warehouse_info set schema_version = 0")
    before = database.read_bytes()
    with pytest.raises(IncompatibleWarehouseError, match=r"another version of mcw.*--rebuild"):
        ingest(cache, database, resolution_um=100)
    assert database.read_bytes() == before


def test_rebuilding_replaces_any_warehouse_and_keeps_nothing_of_it(cache: Path, database: Path) -> None:
    with duckdb.connect(str(database)) as connection:
        connection.execute("update warehouse_info set schema_version = 0, resolution_um = 10")
    shutil.rmtree(cache / f"experiment_{SECOND}")
    ingest(cache, database, resolution_um=100, rebuild=True)
    assert loaded(database) == [FIRST, THIRD]


@pytest.mark.parametrize("content", [b"", b"not a database", b"\x00" * 5000])
def test_a_file_that_is_no_warehouse_is_refused(cache: Path, database: Path, content: bytes) -> None:
    database.write_bytes(content)
    with pytest.raises(IncompatibleWarehouseError, match=database.name):
        ingest(cache, database, resolution_um=100)
    assert database.read_bytes() == content


def test_a_database_of_something_else_is_refused(cache: Path, database: Path) -> None:
    database.unlink()
    with duckdb.connect(str(database)) as connection:
        connection.execute("create table pigeon as select 1 as pigeon_id")
    before = database.read_bytes()
    with pytest.raises(IncompatibleWarehouseError, match="is a DuckDB file, but not a warehouse"):
        ingest(cache, database, resolution_um=100)
    assert database.read_bytes() == before


def test_a_selection_loads_its_experiments_and_lists_all(sample_cache: Path, tmp_path: Path) -> None:
    """The whole sample; which experiments pass is worked out from the JSON."""
    selection = ExperimentFilter(structures=("Ventral group of the dorsal thalamus", "VISp"), injection="any")
    structures = json.loads((sample_cache / "structures.json").read_bytes())
    path_of = {record["id"]: record["structure_id_path"] for record in structures}
    id_of = {name: record["id"] for record in structures for name in (record["acronym"], record["name"])}
    asked = {id_of[name] for name in selection.structures}
    sites_of = {
        row["data_set_id"]: [row["structure_id"], *map(int, row["injection_structures"].split("/"))]
        for row in json.loads((sample_cache / "experiments.json").read_bytes())
    }
    wanted = [key for key, sites in sites_of.items() if any(asked & set(path_of[site]) for site in sites)]
    present = [key for key in wanted if (sample_cache / f"experiment_{key}" / "injection_density_100.nrrd").is_file()]
    assert 0 < len(present) < len(sites_of)
    database = tmp_path / "selected.duckdb"
    summary = ingest(sample_cache, database, resolution_um=100, experiment_filter=selection)
    assert summary.selected_count == len(wanted)
    assert loaded(database) == sorted(present)
    with duckdb.connect(str(database), read_only=True) as connection:
        assert connection.execute("select count(*) from experiment").fetchall() == [(len(sites_of),)]


def test_unionizes_that_were_loaded_before_meet_a_new_tree_in_the_audits(
    cache: Path, database: Path, contents: Contents, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each file is audited when it is read, and again only if the tree has changed since."""
    run: list[set[str]] = []

    def listening(connection: duckdb.DuckDBPyConnection, names: Iterable[str]) -> list[AuditResult]:
        run.append(set(names))
        return run_audits(connection, run[-1])

    monkeypatch.setattr("warehouse.load.publish.run_audits", listening)
    change_volume(cache, FIRST)
    ingest(cache, database, resolution_um=100)
    before = contents()
    records = json.loads((cache / "structures.json").read_bytes())
    next(record for record in records if record["acronym"] == "VPM")["name"] = "Renamed"
    (cache / "structures.json").write_text(json.dumps(records))
    assert ingest(cache, database, resolution_um=100).published
    with duckdb.connect(str(database), read_only=True) as connection:
        assert connection.execute("select name from structure where acronym = 'VPM'").fetchall() == [("Renamed",)]
    assert contents()["injection_voxel"] == before["injection_voxel"]
    everything = set(schema.object_names("audits"))
    assert everything - run[0] == {name for name in everything if name.startswith("structure_unionize_")}
    assert run[1] == everything
