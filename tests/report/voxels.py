"""What plain numpy and pandas find in a warehouse, voxel by voxel."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import numpy.typing as npt
import pandas as pd

__all__ = ["Voxels", "read_voxels"]


@dataclass(frozen=True)
class Voxels:
    """Dense volumes (AP, DV, ML) of the whole grid.

    Attributes:
        resolution_um: edge of a voxel.
        labels: which of ``names`` each voxel is labelled with.
        names: acronyms; the first is '', for voxels outside the annotation.
        inside: whether it belongs to the structure asked for.
        counts: how many experiments reach the density, inside only.
        reaching: rows of the view injection_voxel inside the structure that reach the density.
        primary: acronym of the primary structure by experiment.
    """

    resolution_um: int
    labels: npt.NDArray[np.uint16]
    names: npt.NDArray[np.str_]
    inside: npt.NDArray[np.bool_]
    counts: npt.NDArray[np.uint16]
    reaching: pd.DataFrame
    primary: dict[int, str]

    def acronyms(self, box: Any) -> Any:
        """The acronym of a voxel, or of each voxel in a slice of the grid; '' outside the annotation."""
        return self.names[self.labels[box]]

    def labelled(self, acronym: str) -> npt.NDArray[np.bool_]:
        """Which voxels are labelled with a structure itself."""
        (label,) = np.flatnonzero(self.names == acronym)
        return np.asarray(self.labels == label)

    def um(self, index: npt.NDArray[np.int64] | tuple[int, ...]) -> list[float]:
        """The centre of a voxel."""
        return [(each + 0.5) * self.resolution_um for each in index]

    def experiments(self, index: tuple[int, ...]) -> list[int]:
        """Ids of the experiments that reach a voxel, the one that reaches most voxels of the structure first."""
        voxel_id = np.ravel_multi_index(index, self.counts.shape, order="F")
        here = self.reaching.loc[self.reaching.voxel_id == voxel_id, "experiment_id"].tolist()
        sizes = self.reaching.experiment_id.value_counts()
        return sorted(here, key=lambda each: (-sizes[each], each))


def read_voxels(path: Path, acronym: str, min_density: float) -> Voxels:
    with duckdb.connect(str(path), read_only=True) as connection:
        info = connection.execute(
            "select resolution_um, ap_voxel_count, dv_voxel_count, ml_voxel_count from warehouse_info"
        ).fetchone()
        assert info is not None
        resolution_um, *shape = info
        tree = connection.execute("select structure_id, acronym, structure_id_path from structure").df()
        annotation = connection.execute("select voxel_id, structure_id from annotation_voxel").fetchnumpy()
        injected = connection.execute(
            "select voxel_id, structure_id, experiment_id, injection_density from injection_voxel"
        ).df()
        experiments = connection.execute("select experiment_id, structure_id from experiment").df()
    name = dict(zip(tree.structure_id, tree.acronym, strict=True))
    own = next(each for each, text in name.items() if text == acronym)
    within = {each for each, path in zip(tree.structure_id, tree.structure_id_path, strict=True) if f"/{own}/" in path}

    def volume(values: npt.NDArray[Any], voxel_id: npt.NDArray[np.int64]) -> npt.NDArray[np.uint16]:
        flat = np.zeros(int(np.prod(shape)), dtype=np.uint16)
        flat[voxel_id] = values
        return flat.reshape(shape, order="F")

    code, known = pd.factorize(np.asarray(annotation["structure_id"]))
    labels = volume(code + 1, np.asarray(annotation["voxel_id"]))
    dense = injected[injected.injection_density.to_numpy() >= np.float32(min_density)]
    reaching = dense[dense.structure_id.isin(within)]
    counted = reaching.groupby("voxel_id").size()
    return Voxels(
        resolution_um=resolution_um,
        labels=labels,
        names=np.array(["", *(name[each] for each in known.tolist())]),
        inside=np.array([False, *(each in within for each in known.tolist())])[labels],
        counts=volume(counted.to_numpy(), counted.index.to_numpy()),
        reaching=reaching,
        primary={each: name[primary] for each, primary in experiments.itertuples(index=False)},
    )
