# /// script
# requires-python = ">=3.11,<3.12"
# dependencies = ["allensdk==2.16.2"]
# ///
"""Let AllenSDK's ReferenceSpace count voxels and write labels for ITK-SNAP, without any network; prints JSON.

Usage: uv run --script allensdk_reference_space.py CACHE_FOLDER OUTPUT_FOLDER
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from allensdk.api.api import Api  # type: ignore[import-not-found,unused-ignore]
from allensdk.core.mouse_connectivity_cache import MouseConnectivityCache  # type: ignore[import-not-found,unused-ignore]

NOBODY_LISTENS = "http://127.0.0.1:9/"


def main(cache_folder: Path, output: Path) -> None:
    Api.default_api_url = Api.download_url = NOBODY_LISTENS
    cache = MouseConnectivityCache(manifest_file=str(cache_folder / "manifest.json"), resolution=100)
    space = cache.get_reference_space()
    in_mask = {node["id"]: int(space.make_structure_mask([node["id"]]).sum()) for node in space.structure_tree.nodes()}
    total = {int(structure_id): int(count) for structure_id, count in space.total_voxel_map.items()}
    space.remove_unassigned()
    space.write_itksnap_labels(str(output / "annotation.nrrd"), str(output / "label_description.txt"))
    print(json.dumps({"in_mask": in_mask, "total_voxel_map": total}))  # noqa: T201


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
