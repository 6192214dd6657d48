"""Names of the objects of a bundle: ids that never change, and titles."""

from __future__ import annotations

import uuid

__all__ = ["PERCENT", "friendly_name", "stable_uuid"]

PERCENT = ".3~p"
"""The d3-format of a fraction: per cent with three significant digits, so that a hundredth of a per cent is not 0 %."""

_NAMESPACE = uuid.UUID("6c0b9a52-5d0f-4a53-9a7e-0f6f4f0f7c11")

_UNITS = {"mm3": "(mm³)", "um": "(µm)"}
_NAMES = {
    "acronym": "Structure",
    "name": "Full name",
    "mouse_line": "Mouse line",
    "min_density": "Density threshold",
    "min_experiments": "Experiments per voxel",
    "voxel_count": "Voxels",
    "covered_voxel_count": "Covered voxels",
    "labelled_voxel_count": "Voxels labelled with it",
    "labelled_covered_voxel_count": "Covered voxels labelled with it",
    "experiment_count": "Loaded experiments",
    "injection_acronym": "Injected structure",
    "experiment_id": "Experiment",
    "experiment_url": "Page of the experiment",
    "color_hex": "Colour",
    "graph_order": "Order in the atlas",
    "is_generated": "Generated",
    "built_at": "Published (UTC)",
    "ccf_version": "CCF version",
}


def stable_uuid(kind: str, name: str) -> str:
    """The id of an object: the same in every bundle, so that a second import replaces the object."""
    return str(uuid.uuid5(_NAMESPACE, f"{kind}/{name}"))


def friendly_name(column: str) -> str:
    """``injected_signal_mm3`` is ``Injected signal (mm³)``."""
    if column in _NAMES:
        return _NAMES[column]
    *words, last = column.removeprefix("is_").split("_")
    text = " ".join([*words, _UNITS.get(last, last)])
    return text[:1].upper() + text[1:]
