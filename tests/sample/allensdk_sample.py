"""Open a cache folder with AllenSDK, without any network, and print what AllenSDK makes of it as JSON.

Usage: python allensdk_sample.py FOLDER EXPERIMENT_ID STRUCTURE_ID
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from allensdk.api.api import Api  # type: ignore[import-not-found,unused-ignore]
from allensdk.core.mouse_connectivity_cache import MouseConnectivityCache  # type: ignore[import-not-found,unused-ignore]

NOBODY_LISTENS = "http://127.0.0.1:9/"


def main(folder: Path, experiment_id: int, structure_id: int) -> None:
    Api.default_api_url = Api.download_url = NOBODY_LISTENS
    cache = MouseConnectivityCache(manifest_file=str(folder / "manifest.json"), resolution=100)
    tree = cache.get_structure_tree()
    annotation, _ = cache.get_annotation_volume()
    density, _ = cache.get_injection_density(experiment_id)
    space = cache.get_reference_space()
    unionizes = cache.get_structure_unionizes(
        [experiment_id], structure_ids=[structure_id], include_descendants=True, hemisphere_ids=[1, 2, 3]
    )
    answers = {
        "structures": {node["acronym"]: [node["id"], *node["rgb_triplet"]] for node in tree.nodes()},
        "descendants": sorted(tree.descendant_ids([structure_id])[0]),
        "summary_structures": sorted(node["id"] for node in tree.get_structures_by_set_id([167587189])),
        "experiments": [e["id"] for e in cache.get_experiments()],
        "without_line": [e["id"] for e in cache.get_experiments(cre=False)],
        "of_driver_1": [e["id"] for e in cache.get_experiments(cre=["GENERATED-driver-1-Cre"])],
        "in_structure": [e["id"] for e in cache.get_experiments(injection_structure_ids=[structure_id])],
        "unionizes": json.loads(unionizes.to_json(orient="records", double_precision=15)),
        "voxel_counts": {int(k): int(v) for k, v in space.total_voxel_map.items()},
        "annotation": [list(annotation.shape), str(annotation.dtype), int(annotation.astype("uint64").sum())],
        "density": [list(density.shape), str(density.dtype), float(density.astype("float64").sum())],
    }
    print(json.dumps(answers))  # noqa: T201


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
