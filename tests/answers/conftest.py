"""The sample, read by numpy and pandas alone, and the same sample as a warehouse."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

import nrrd
import numpy as np
import numpy.typing as npt
import pandas as pd
import pytest

import warehouse


class Dense:
    """The sample's volumes, whole, and its structures."""

    def __init__(self, cache: Path) -> None:
        self.annotation = nrrd.read(str(cache / "annotation/ccf_2017/annotation_100.nrrd"))[0]
        self.densities = {
            int(path.parent.name.removeprefix("experiment_")): nrrd.read(str(path))[0]
            for path in sorted(cache.glob("experiment_*/injection_density_100.nrrd"))
        }
        records = sorted(json.loads((cache / "structures.json").read_text()), key=lambda record: record["graph_order"])
        self.paths: dict[int, list[int]] = {record["id"]: record["structure_id_path"] for record in records}
        self.ids: dict[str, int] = {record["acronym"]: record["id"] for record in records}
        self.acronyms = {structure_id: acronym for acronym, structure_id in self.ids.items()}
        self.names: dict[int, str] = {record["id"]: record["name"] for record in records}

    def subtree(self, acronym: str) -> list[int]:
        """Ids of a structure and its descendants, in graph order."""
        return [structure_id for structure_id, path in self.paths.items() if self.ids[acronym] in path]

    def side(self, hemisphere: str) -> npt.NDArray[np.bool_]:
        """The voxels of the grid on a side."""
        mask = np.ones(self.annotation.shape, bool)
        middle = mask.shape[2] // 2
        if hemisphere == "left":
            mask[:, :, middle:] = False
        elif hemisphere == "right":
            mask[:, :, :middle] = False
        return mask

    @cache  # noqa: B019 - a Dense lasts as long as the tests
    def inside(self, acronym: str) -> npt.NDArray[np.bool_]:
        """The voxels of a structure and its descendants."""
        return np.isin(self.annotation, self.subtree(acronym))

    def mask(self, acronym: str, hemisphere: str) -> npt.NDArray[np.bool_]:
        """The voxels of a structure and its descendants on a side."""
        return self.inside(acronym) & self.side(hemisphere)

    def by_structure(self, voxels: npt.NDArray[np.bool_]) -> dict[int, int]:
        """How many of the voxels belong to each structure, its descendants included."""
        counts = dict.fromkeys(self.paths, 0)
        labels = self.annotation[voxels]
        for label, count in zip(*np.unique(labels[labels > 0], return_counts=True), strict=True):
            for ancestor in self.paths[int(label)]:
                counts[ancestor] += int(count)
        return counts

    def counts(self, min_density: float, experiments: Iterable[int]) -> npt.NDArray[np.int64]:
        """How many of the experiments reach the density in each voxel."""
        return self._counts(min_density, tuple(experiments))

    @cache  # noqa: B019 - a Dense lasts as long as the tests
    def _counts(self, min_density: float, experiments: tuple[int, ...]) -> npt.NDArray[np.int64]:
        counts = np.zeros(self.annotation.shape, np.int64)
        for experiment_id in experiments:
            counts += self.densities[experiment_id] >= np.float32(min_density)
        counts.flags.writeable = False  # every test gets the same array
        return counts


class SourceList:
    """The sample's experiments.json, in which an experiment stands once per mouse line."""

    def __init__(self, cache: Path) -> None:
        rows = pd.DataFrame(json.loads((cache / "experiments.json").read_text()))
        rows["line"] = [None if line is None else line["name"] for line in rows.transgenic_line]
        self.rows = rows

    def ids(
        self,
        structures: Iterable[int] | None = None,
        *,
        injection: str = "primary",
        wild_type: bool = False,
        lines: Iterable[str] = (),
    ) -> list[int]:
        """Ids of the experiments that pass the filters, sorted."""
        rows = self.rows
        passing = set(rows.data_set_id)
        if structures is not None:
            wanted = set(structures)
            primary = rows.structure_id.isin(wanted)
            reached = pd.Series([bool(wanted & set(map(int, ids.split("/")))) for ids in rows.injection_structures])
            passing &= set(rows.data_set_id[primary if injection == "primary" else primary | reached])
        if wild_type:
            passing -= set(rows.data_set_id[rows.line.notna() & (rows.line != "wt")])
        if lines:
            passing &= set(rows.data_set_id[rows.line.isin(list(lines))])
        return sorted(int(each) for each in passing)


@pytest.fixture(scope="session")
def dense(sample_cache: Path) -> Dense:
    return Dense(sample_cache)


@pytest.fixture(scope="session")
def source_list(sample_cache: Path) -> SourceList:
    return SourceList(sample_cache)


@pytest.fixture(scope="module")  # as a process has one DuckDB instance per file, with one set of settings
def atlas(sample_warehouse: Path) -> Iterator[warehouse.Warehouse]:
    with warehouse.open(sample_warehouse) as opened:
        yield opened
