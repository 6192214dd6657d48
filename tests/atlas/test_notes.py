"""Notes: every answer from generated data says so, whatever kind of answer it is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

import warehouse
from warehouse.database.warehouse_file import GENERATED

ANSWERS: dict[str, Callable[[warehouse.Warehouse, Path], Sequence[str]]] = {
    "the warehouse": lambda atlas, _: atlas.notes,
    "coverage": lambda atlas, _: atlas.coverage("VP").notes,
    "matrix": lambda atlas, _: atlas.matrix("VP").notes,
    "matrix of voxels": lambda atlas, _: atlas.matrix("VP", value="voxel_fraction").notes,
    "experiments": lambda atlas, _: atlas.experiments("VP").notes,
    "structures": lambda atlas, _: atlas.structures("VP").notes,
    "info": lambda atlas, _: atlas.info().notes,
    "check": lambda atlas, _: atlas.check().notes,
    "sql": lambda atlas, _: atlas.sql("select 1").notes,
    "sql that makes a table": lambda atlas, _: atlas.sql("create temporary table t as select 1 as n").notes,
    "a frame": lambda atlas, _: atlas.coverage("VP").df().attrs["notes"],
    "injection_counts": lambda atlas, _: atlas.injection_counts("VP").notes,
    "plot.coverage": lambda atlas, _: atlas.plot.coverage("VP").notes,
    "plot.matrix": lambda atlas, _: atlas.plot.matrix("VP").notes,
    "plot.curve": lambda atlas, _: atlas.plot.curve("VP").notes,
    "plot.slices": lambda atlas, _: atlas.plot.slices("VP").notes,
    "report": lambda atlas, folder: atlas.report("VP", folder / "vp.html").notes,
    "export.counts": lambda atlas, folder: atlas.export.counts(folder / "vp.nrrd", "VP").notes,
    "export.heatmap": lambda atlas, folder: atlas.export.heatmap(folder / "vp.json", "VP").notes,
    "export.itksnap": lambda atlas, folder: atlas.export.itksnap(folder / "itksnap").notes,
    "export.tables": lambda atlas, folder: atlas.export.tables(folder / "tables").notes,
    "export.superset": lambda atlas, folder: atlas.export.superset(folder / "bundle.zip").notes,
}


@pytest.mark.parametrize("kind", ANSWERS)
def test_every_kind_of_answer_from_generated_data_says_so(
    atlas: warehouse.Warehouse, tmp_path: Path, kind: str
) -> None:
    assert GENERATED in ANSWERS[kind](atlas, tmp_path)


@pytest.mark.parametrize("kind", ["coverage", "matrix", "injection_counts", "plot.coverage", "plot.curve"])
def test_an_answer_says_how_many_experiments_count(atlas: warehouse.Warehouse, tmp_path: Path, kind: str) -> None:
    selected = atlas.select(experiment=[999000001, 999000002])
    assert "2 experiments count." in ANSWERS[kind](selected, tmp_path)
    assert "1 experiment counts." in ANSWERS[kind](atlas.select(experiment=999000001), tmp_path)


def test_answers_from_real_data_have_no_such_note(real_warehouse: Path) -> None:
    with warehouse.open(real_warehouse) as atlas:
        answers: list[Any] = [atlas.coverage("VP"), atlas.experiments(), atlas.sql("select 1"), atlas.info()]
        assert all(GENERATED not in answer.notes for answer in answers)
        assert atlas.notes == ()
        assert "GENERATED" not in repr(atlas)
