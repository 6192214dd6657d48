"""Whose file it is: told by the injection volume that the list gives."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import nrrd
import numpy as np
import pandas as pd
import pytest

import warehouse
from warehouse.cache.check import Checker
from warehouse.cache.folder import CacheFolder, SourceFile
from warehouse.errors import DamagedFileError
from warehouse.load import ingest

FIRST, SECOND, THIRD = 999000001, 999000002, 999000003


@pytest.fixture
def folder(cache: Path) -> CacheFolder:
    return CacheFolder(cache, 100)


@pytest.fixture
def checker(folder: CacheFolder) -> Iterator[Checker]:
    made = Checker(folder)
    for file in (folder.structures, folder.experiments, folder.annotation):
        made.check(file)
    yield made
    made.close()


def listed_mm3(folder: CacheFolder, experiment_id: int) -> float:
    records: list[dict[str, Any]] = json.loads(folder.experiments.path.read_bytes())
    return float(next(row["injection_volume"] for row in records if row["data_set_id"] == experiment_id))


def take_from(folder: CacheFolder, giver: int, taker: int) -> SourceFile:
    """The unionizes of one experiment in the folder, and with the id, of another."""
    table = pd.read_csv(folder.unionizes(giver).path, index_col=0, float_precision="round_trip")
    table["experiment_id"] = taker
    table.to_csv(folder.unionizes(taker).path)
    return folder.unionizes(taker)


def scale(file: SourceFile, factor: float) -> SourceFile:
    """All signal of unionizes, so that every sum still holds."""
    table = pd.read_csv(file.path, index_col=0, float_precision="round_trip")
    table["projection_volume"] *= factor
    table.to_csv(file.path)
    return file


def test_the_files_of_an_experiment_are_its_own(folder: CacheFolder, checker: Checker) -> None:
    for each in (FIRST, SECOND, THIRD):
        assert checker.check(folder.unionizes(each)).doubt is None
        assert checker.check(folder.injection_density(each)).doubt is None


def test_the_unionizes_of_another_experiment_are_refused(folder: CacheFolder, checker: Checker) -> None:
    taken = take_from(folder, SECOND, FIRST)
    with pytest.raises(DamagedFileError, match=rf"{taken.path} has the unionizes of experiment {SECOND}"):
        checker.check(taken)


def test_unionizes_of_no_experiment_in_the_list_are_in_doubt(folder: CacheFolder, checker: Checker) -> None:
    scaled = scale(folder.unionizes(FIRST), 0.9999999)
    doubt = checker.check(scaled).doubt
    assert doubt is not None
    assert doubt.startswith(f"{scaled.path} may not be of experiment {FIRST}: ")
    assert f"{listed_mm3(folder, FIRST):.6g} mm3" in doubt


def test_an_experiment_without_a_volume_in_the_list_is_not_doubted(folder: CacheFolder) -> None:
    records = json.loads(folder.experiments.path.read_bytes())
    for row in records:
        row["injection_volume"] = None
    folder.experiments.path.write_text(json.dumps(records))
    checker = Checker(folder)
    for file in (folder.structures, folder.experiments, folder.annotation):
        checker.check(file)
    assert checker.check(take_from(folder, SECOND, FIRST)).doubt is None
    assert checker.check(folder.injection_density(FIRST)).doubt is None
    checker.close()


@pytest.mark.parametrize("factor", [0.5, 1.0, 2.0])
def test_a_density_with_another_sum_is_in_doubt(folder: CacheFolder, checker: Checker, factor: float) -> None:
    file = folder.injection_density(FIRST)
    volume, header = nrrd.read(str(file.path))
    density = (np.clip(volume, 0, 0.5) * factor).astype(np.float32)
    nrrd.write(str(file.path), density, header)
    found, listed = float(density.sum(dtype=np.float64)) * 0.1**3, listed_mm3(folder, FIRST)
    doubt = checker.check(file).doubt
    assert (doubt is not None) == (abs(found / listed - 1) > 0.3)
    assert doubt is None or f"about {found:.3g} mm3" in doubt


def test_a_load_refuses_and_doubts_too(folder: CacheFolder, tmp_path: Path) -> None:
    database = tmp_path / "warehouse.duckdb"
    taken, scaled = take_from(folder, SECOND, FIRST), scale(folder.unionizes(THIRD), 0.5)
    with pytest.raises(DamagedFileError, match=f"has the unionizes of experiment {SECOND}"):
        ingest(folder.folder, database, resolution_um=100)
    summary = ingest(folder.folder, database, resolution_um=100, keep_going=True)
    assert [file.path for file in summary.skipped] == [taken.path]
    (doubt,) = summary.doubtful
    assert str(scaled.path) in doubt
    log = logged(database)
    assert log[FIRST] == ("skipped", summary.skipped[0].reason, 0)
    assert log[SECOND][:2] == ("loaded", None)
    assert log[THIRD][:2] == ("loaded", doubt)
    assert log[THIRD][2] == len(pd.read_csv(scaled.path))
    with warehouse.open(database) as atlas:
        assert atlas.coverage("TH").notes[1] == "1 loaded file has a warning in ingest_log.message."


def logged(database: Path) -> dict[int, tuple[str, str | None, int]]:
    with duckdb.connect(str(database), read_only=True) as connection:
        rows = connection.execute(
            "select experiment_id, status, message, row_count from ingest_log where file_kind = 'structure_unionize'"
        ).fetchall()
    return {row[0]: row[1:] for row in rows}
