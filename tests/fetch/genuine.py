"""Ask AllenSDK, as it comes, what is in the atlas, and write its answers into folders of their own.

Usage: python genuine.py RESOLUTION_UM UNIONIZE_IDS DENSITY_IDS (CACHE_FOLDER SERVER ANSWERS) …
The ids are those of experiments, with commas in between.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np
import pandas as pd
from allensdk.api.api import Api
from allensdk.core.mouse_connectivity_cache import MouseConnectivityCache


def ask(folder: str, server: str, target: Path) -> None:
    """Ask for everything, of a cache folder and, for what it does not have, of a server."""
    Api.default_api_url = Api.download_url = server
    cache = MouseConnectivityCache(manifest_file=str(Path(folder) / "manifest.json"), resolution=resolution_um)
    annotation, _ = cache.get_annotation_volume()
    counts = pd.Series(annotation.ravel(order="K")).value_counts()
    seen = {
        "structures": {row["id"]: row["acronym"] for row in cache.get_structure_tree().nodes()},
        "experiments": sorted({row["id"] for row in cache.get_experiments()}),
        "annotation": {int(label): int(counts[label]) for label in sorted(counts.index) if label},
    }
    target.mkdir()
    (target / "seen.json").write_text(json.dumps(seen))
    for each in unionize_ids:
        cache.get_experiment_structure_unionizes(each).to_csv(target / f"unionizes_{each}.csv")
    for each in density_ids:
        flat = cache.get_injection_density(each)[0].ravel(order="F")
        voxel_ids = np.flatnonzero(flat)
        np.save(target / f"density_{each}.npy", np.column_stack([voxel_ids, flat[voxel_ids]]))


resolution_um = int(sys.argv[1])
unionize_ids, density_ids = ([int(each) for each in ids.split(",")] for ids in sys.argv[2:4])
for start in range(4, len(sys.argv), 3):
    ask(sys.argv[start], sys.argv[start + 1], Path(sys.argv[start + 2]))
