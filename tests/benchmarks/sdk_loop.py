# /// script
# requires-python = ">=3.11,<3.12"
# dependencies = ["allensdk==2.16.2"]
# ///
"""Fill a cache folder as an AllenSDK user would: the lists, then experiment by experiment.

Usage: uv run --script sdk_loop.py FOLDER SERVER EXPERIMENT_ID [EXPERIMENT_ID ...]
"""

from __future__ import annotations

import sys
from pathlib import Path

from allensdk.api.api import Api
from allensdk.core.mouse_connectivity_cache import MouseConnectivityCache

folder, server, *ids = sys.argv[1:]
Api.default_api_url = Api.download_url = server
cache = MouseConnectivityCache(manifest_file=str(Path(folder) / "manifest.json"), resolution=100)
cache.get_structure_tree()
cache.get_experiments()
cache.get_annotation_volume()
for experiment_id in map(int, ids):
    cache.get_experiment_structure_unionizes(experiment_id)
    cache.get_injection_density(experiment_id)
