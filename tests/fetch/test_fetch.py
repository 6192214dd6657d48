"""Fetching from a server that works."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import nrrd
import numpy as np
import pandas as pd
import pytest

from tests.fetch.server import serving
from warehouse.fetch import fetch
from warehouse.load import ingest
from warehouse.selection.experiment_filter import ExperimentFilter

IDS = (999000001, 999000002, 999000003)
THREE = ExperimentFilter(experiment_ids=IDS)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "fetched"


def records(path: Path) -> list[dict[str, Any]]:
    """Of a JSON file; AllenSDK writes the sets of a structure in no order."""
    found: list[dict[str, Any]] = json.loads(path.read_bytes())
    return [{**row, "structure_set_ids": sorted(row.get("structure_set_ids", []))} for row in found]


def test_an_empty_folder_is_filled(allen: Any, folder: Path, whole_cache: Path) -> None:
    summary = fetch(folder, resolution_um=100, experiment_filter=THREE, settings=allen.settings)
    assert (summary.selected_count, summary.failed, summary.unknown) == (3, {}, [])
    assert summary.fetched_count == {
        "manifest": 1,
        "structures": 1,
        "structure_sets": 1,
        "experiments": 1,
        "annotation": 1,
        "structure_unionize": 3,
        "injection_density": 3,
    }
    for name in ("structures.json", "experiments.json"):
        assert records(folder / name) == records(whole_cache / name)
    for experiment_id in IDS:
        name = f"experiment_{experiment_id}/injection_density_100.nrrd"
        assert (folder / name).read_bytes() == (whole_cache / name).read_bytes()
        name = f"experiment_{experiment_id}/structure_unionizes.csv"
        found, expected = (pd.read_csv(where / name, index_col=0) for where in (folder, whole_cache))
        pd.testing.assert_frame_equal(found, expected, check_like=True)
    assert not list(folder.rglob("*.part"))
    assert all(agent.startswith("mouse-connectivity-warehouse/") for agent in allen.agents)


def test_a_second_fetch_asks_for_nothing(allen: Any, folder: Path) -> None:
    fetch(folder, resolution_um=100, experiment_filter=THREE, settings=allen.settings)
    allen.requests.clear()
    summary = fetch(folder, resolution_um=100, experiment_filter=THREE, settings=allen.settings)
    assert allen.requests == []
    assert summary.fetched_count == {}
    assert summary.present_count["injection_density"] == 3


def test_unionizes_of_many_experiments_come_in_one_request(allen: Any, folder: Path) -> None:
    fetch(folder, resolution_um=100, experiment_filter=THREE, settings=allen.settings)
    assert len([request for request in allen.requests if "ProjectionStructureUnionize" in request]) == 1


def test_unionizes_take_a_twentieth_of_the_requests_that_allensdk_makes(folder: Path, sample_cache: Path) -> None:
    """It makes one for each experiment, and one for the structures and one for the list."""
    ids = tuple(range(999000001, 999000061))
    with serving(sample_cache) as server:
        selection = ExperimentFilter(experiment_ids=ids)
        fetch(
            folder, resolution_um=100, experiment_filter=selection, settings={**server.settings, "read_timeout_s": 30}
        )
        unionizes = [request for request in server.rma_requests if "ProjectionStructureUnionize" in request]
        assert len(unionizes) * 20 == len(ids)
        assert len(server.rma_requests) * 10 <= len(ids) + 2
        assert server.most_at_once <= 4
    assert len(list(folder.glob("experiment_*/structure_unionizes.csv"))) == len(ids)


def test_what_is_fetched_loads(allen: Any, folder: Path, tmp_path: Path) -> None:
    fetch(folder, resolution_um=100, experiment_filter=THREE, settings=allen.settings)
    summary = ingest(folder, tmp_path / "warehouse.duckdb", resolution_um=100)
    assert summary.loaded_count == {"structure_unionize": 3, "injection_density": 3}
    labels, _ = nrrd.read(str(folder / "annotation" / "ccf_2017" / "annotation_100.nrrd"))
    assert labels.dtype == np.uint32


def test_a_dry_run_asks_for_nothing_and_says_what_is_missing(allen: Any, folder: Path, cache: Path) -> None:
    nothing = fetch(folder, resolution_um=100, experiment_filter=THREE, settings=allen.settings, dry_run=True)
    assert nothing.selected_count is None
    assert [file.kind for file in nothing.missing] == [
        "manifest",
        "structures",
        "structure_sets",
        "experiments",
        "annotation",
    ]
    assert not folder.exists()
    (cache / f"experiment_{IDS[1]}" / "injection_density_100.nrrd").unlink()
    one = fetch(cache, resolution_um=100, experiment_filter=THREE, settings=allen.settings, dry_run=True)
    assert [file.relative_path for file in one.missing] == [
        "manifest.json",
        "structure_sets.csv",
        f"experiment_{IDS[1]}/injection_density_100.nrrd",
    ]
    assert allen.requests == []


def test_a_damaged_file_in_the_folder_is_fetched_again(allen: Any, cache: Path, whole_cache: Path) -> None:
    damaged = cache / f"experiment_{IDS[1]}" / "injection_density_100.nrrd"
    damaged.write_bytes(damaged.read_bytes()[:-4])
    summary = fetch(cache, resolution_um=100, experiment_filter=THREE, settings=allen.settings)
    assert [file.path for file in summary.damaged] == [damaged]
    assert damaged.read_bytes() == (whole_cache / damaged.relative_to(cache)).read_bytes()


def test_what_the_server_does_not_have_is_named(allen: Any, folder: Path) -> None:
    selection = ExperimentFilter(experiment_ids=(IDS[0], 999000040))
    summary = fetch(folder, resolution_um=100, experiment_filter=selection, settings=allen.settings)
    assert sorted(file.relative_path for file in summary.unknown) == [
        "experiment_999000040/injection_density_100.nrrd",
        "experiment_999000040/structure_unionizes.csv",
    ]
    assert summary.fetched_count["injection_density"] == 1
    assert not (folder / "experiment_999000040" / "structure_unionizes.csv").exists()


def test_a_file_has_its_line_in_the_log_before_it_has_its_name(
    allen: Any, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """If the fetch was killed in between, there would be a file of unknown origin."""
    fetch(cache, resolution_um=100, experiment_filter=THREE, settings=allen.settings)
    lost = cache / f"experiment_{IDS[1]}" / "injection_density_100.nrrd"
    lost.unlink()

    def die(part: Path, target: Path) -> None:
        raise RuntimeError(f"killed before {part} was {target}")

    monkeypatch.setattr(Path, "replace", die)
    with pytest.raises(RuntimeError, match="killed before"):
        fetch(cache, resolution_um=100, experiment_filter=THREE, settings=allen.settings)
    assert not lost.exists()
    *_, last = (cache / "mcw_fetch_log.jsonl").read_text().splitlines()
    line = json.loads(last)
    content = (allen.folder / line["file"]).read_bytes()
    assert line["file"] == str(lost.relative_to(cache))
    assert line["checksum_sha256"] == hashlib.sha256(content).hexdigest()
    assert f"/{IDS[1]}?" in line["url"]
