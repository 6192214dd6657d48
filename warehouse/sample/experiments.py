"""``experiments.json`` of the sample: the list entries of the generated experiments, in the style of the Allen API."""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from warehouse.cache.volume import SparseVolume
from warehouse.sample.anatomy import GRID
from warehouse.sample.injections import PlannedInjection
from warehouse.sample.structures import SUMMARY_STRUCTURES, SampleStructure, sample_structures
from warehouse.sample.unionizes import graph_order_of_voxels

__all__ = ["experiment_records", "has_files"]

_LISTED_ONLY: Final = frozenset({999000065, 999000066})
"""Experiments without files, as in a cache folder of a part of the atlas."""

_NOTABLE_SHARE: Final = 0.02
_LINE_TYPES: Final = {"driver": "D", "reporter": "R"}
_FIRST_LINE_ID: Final = 999100000
_PRODUCT_IDS: Final = {"driver": 5, "reporter": 36, "wild": 5}


def has_files(injection: PlannedInjection) -> bool:
    """Whether the cache folder has the experiment's files, not only its entry in the list."""
    return injection.experiment_id not in _LISTED_ONLY


def experiment_records(injection: PlannedInjection, density: SparseVolume, injected_mm3: float) -> list[dict[str, Any]]:
    """The entries of an experiment: one for each transgenic line, or one without a line for wild type."""
    shares = _summary_shares(density)
    primary = max(shares, key=lambda structure: shares[structure])
    notable = sorted(s.structure_id for s, share in shares.items() if s is primary or share >= _NOTABLE_SHARE)
    ap, dv, ml = _centroid_um(density)
    number = injection.experiment_id % 1000
    kind = injection.lines[0].split("-")[0] if injection.lines else "wild"
    record = {
        "data_set_id": injection.experiment_id,
        "gender": "F" if number % 5 in (1, 3) else "M",
        "injection_structures": "/".join(map(str, notable)),
        "injection_volume": injected_mm3,
        "injection_x": ap,
        "injection_y": dv,
        "injection_z": ml,
        "product_id": _PRODUCT_IDS[kind],
        "specimen_name": f"GENERATED-{number}",
        "storage_directory": f"/generated/image_series_{injection.experiment_id}/",
        "strain": "C57BL/6J" if kind == "wild" else None,
        "structure_abbrev": primary.acronym,
        "structure_id": primary.structure_id,
        "structure_name": primary.name,
    }
    lines: list[dict[str, Any] | None] = [_line(name) for name in injection.lines]
    return [{**record, "transgenic_line": line, "transgenic_line_id": line and line["id"]} for line in lines or [None]]


def _line(name: str) -> dict[str, Any]:
    """A transgenic line, or ``wt``, which stands for no line and is the real name of that."""
    kind, _, number = name.partition("-")
    is_line = kind in _LINE_TYPES
    return {
        "description": "Generated, not a real line." if is_line else "wild type",
        "id": _FIRST_LINE_ID + (int(number) + 10 * list(_LINE_TYPES).index(kind) if is_line else 0),
        "name": f"GENERATED-{name}" + ("-Cre" if kind == "driver" else "") if is_line else name,
        "originating_lab": None,
        "stock_number": None,
        "sub_image_annotation_id": None,
        "transgenic_line_source_name": None,
        "transgenic_line_type_code": _LINE_TYPES.get(kind),
        "transgenic_line_type_name": kind if is_line else "wild type",
        "url_prefix": None,
        "url_suffix": None,
    }


def _summary_shares(density: SparseVolume) -> dict[SampleStructure, float]:
    """Fraction of the injected signal by summary structure, the level at which the atlas names injection structures."""
    structures = sample_structures()
    by_id = {structure.structure_id: structure for structure in structures}
    sums: dict[SampleStructure, float] = {}
    orders = graph_order_of_voxels()[density.voxel_id].tolist()
    for order, value in zip(orders, density.value.tolist(), strict=True):
        if order < 0:
            continue
        ancestors = (by_id[structure_id] for structure_id in structures[order].path)
        summary = next((s for s in ancestors if SUMMARY_STRUCTURES in s.set_ids), None)
        if summary is not None:
            sums[summary] = sums.get(summary, 0.0) + value
    total = sum(sums.values())
    return {structure: value / total for structure, value in sums.items()}


def _centroid_um(density: SparseVolume) -> tuple[int, int, int]:
    """Centre of mass of the injected signal along (AP, DV, ML), to 10 um as in the atlas."""
    weights = density.value.astype(np.float64)
    ap, dv, ml = (
        10 * round(float(((index + 0.5) * weights).sum() / weights.sum()) * GRID.resolution_um / 10)
        for index in GRID.index(density.voxel_id)
    )
    return ap, dv, ml
