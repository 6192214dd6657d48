# /// script
# requires-python = ">=3.11,<3.12"
# dependencies = ["allensdk==2.16.2"]
# ///
"""Have AllenSDK, as it comes, fill or read a cache folder.

Usage: uv run --script genuine.py FOLDER SERVER EXPERIMENT_ID [EXPERIMENT_ID ...]
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from allensdk.api.api import Api
from allensdk.core.mouse_connectivity_cache import MouseConnectivityCache

folder, server, *ids = sys.argv[1:]
Api.default_api_url = Api.download_url = server
cache = MouseConnectivityCache(manifest_file=str(Path(folder) / "manifest.json"), resolution=100)
tree = cache.get_structure_tree()
annotation, _ = cache.get_annotation_volume()
seen = {
    "structures": {row["id"]: row["acronym"] for row in tree.nodes()},
    "experiments": [row["id"] for row in cache.get_experiments()],
    "annotated": int((annotation > 0).sum()),
    "rows": {each: len(cache.get_experiment_structure_unionizes(int(each))) for each in ids},
    "density": {each: float(cache.get_injection_density(int(each))[0].sum()) for each in ids},
}
sys.stdout.write(json.dumps(seen, sort_keys=True) + "\n")
