"""The script that a forum answers with: how many experiments inject each voxel, one volume after the other.

python plain_script.py CACHE_FOLDER RESOLUTION_UM EXPERIMENT_ID...
"""

from __future__ import annotations

import sys
from pathlib import Path

import nrrd
import numpy as np


def main() -> None:
    """Print how many voxels at least one experiment fills to a half or more."""
    folder, resolution_um, *experiment_ids = sys.argv[1:]
    counts = None
    for experiment_id in experiment_ids:
        density, _ = nrrd.read(str(Path(folder) / f"experiment_{experiment_id}/injection_density_{resolution_um}.nrrd"))
        if counts is None:
            counts = np.zeros(density.shape, np.uint16)
        counts += density >= 0.5
    if counts is not None:
        sys.stdout.write(f"{np.count_nonzero(counts)}\n")


if __name__ == "__main__":
    main()
