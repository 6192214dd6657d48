# /// script
# requires-python = ">=3.11,<3.12"
# dependencies = ["allensdk==2.16.2"]
# ///
"""Ask AllenSDK, as it comes, what is in the atlas, and write its answers into a folder of their own.

Usage: uv run --script genuine.py CACHE_FOLDER SERVER RESOLUTION_UM ANSWERS UNIONIZE_IDS DENSITY_IDS
The ids are those of experiments, with commas in between.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np
from allensdk.api.api import Api
from allensdk.core.mouse_connectivity_cache import MouseConnectivityCache

folder, server, resolution_um, answers = sys.argv[1:5]
unionize_ids, density_ids = ([int(each) for each in ids.split(",")] for ids in sys.argv[5:])
Api.default_api_url = Api.download_url = server
cache = MouseConnectivityCache(manifest_file=str(Path(folder) / "manifest.json"), resolution=int(resolution_um))
annotation, _ = cache.get_annotation_volume()
labels, counts = np.unique(annotation[annotation > 0], return_counts=True)
seen = {
    "structures": {row["id"]: row["acronym"] for row in cache.get_structure_tree().nodes()},
    "experiments": sorted({row["id"] for row in cache.get_experiments()}),
    "annotation": dict(zip(labels.tolist(), counts.tolist(), strict=True)),
}
target = Path(answers)
target.mkdir()
(target / "seen.json").write_text(json.dumps(seen))
for each in unionize_ids:
    cache.get_experiment_structure_unionizes(each).to_csv(target / f"unionizes_{each}.csv")
for each in density_ids:
    np.save(target / f"density_{each}.npy", cache.get_injection_density(each)[0])
