"""Where the benchmarks find real lists, and where they keep what they generate.

Everything goes into a scratch folder, ``build/bench`` or ``$MCW_BENCH_DIR``, is made once and found again by the next
run. The ontology, the annotation and the coordinates and volumes of the injections are the Allen Institute's where
those files are present, else the sample's. The densities and the unionizes are always GENERATED, so specimens are
renamed and the cache folder says so by its name.
"""

from __future__ import annotations

import json
import os
import random
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from warehouse.cache.experiments import GENERATED_PREFIX
from warehouse.cache.folder import CacheFolder
from warehouse.cache.lists import AtlasLists, read_lists
from warehouse.grid import Grid
from warehouse.sample import write_sample

__all__ = ["ATLAS_COUNT", "VOLUME_COUNT", "Place", "real_folder", "scratch_folder"]

ATLAS_COUNT = 3000
"""Experiments of the whole atlas."""

VOLUME_COUNT = 48
"""Further experiments, whose injection volumes are written as files."""

_ROOT = Path(__file__).parents[2]
_FIRST_MADE_UP_ID = 900_000_001


def scratch_folder() -> Path:
    """Where generated data and results go."""
    return Path(os.environ.get("MCW_BENCH_DIR") or _ROOT / "build" / "bench")


def real_folder() -> Path | None:
    """The cache folder with the Allen Institute's lists and annotation, None where it is absent."""
    folder = Path(os.environ.get("MCW_REAL_DATA") or _ROOT.parent / "shared" / "allen") / "mouse_connectivity"
    return folder if (folder / "structures.json").is_file() else None


@dataclass(frozen=True)
class Place:
    """A scratch folder with the lists that the generated data are made from.

    Attributes:
        folder: the scratch folder.
        source: the cache folder that the lists come from.
        resolution_um: 25 with the real lists, 100 with the sample's.
        experiment_count: experiments of the generated list.
    """

    folder: Path
    source: Path
    resolution_um: int
    experiment_count: int = ATLAS_COUNT + VOLUME_COUNT

    @classmethod
    def open(cls, folder: Path, *, small: bool = False, experiment_count: int = ATLAS_COUNT + VOLUME_COUNT) -> Place:
        """The scratch folder, with the real lists unless they are absent or ``small`` is asked for."""
        folder.mkdir(parents=True, exist_ok=True)
        real = None if small else real_folder()
        if real is not None:
            return cls(folder, real, 25, experiment_count)
        sample = folder / "sample"
        return cls(folder, sample if sample.is_dir() else write_sample(sample), 100, experiment_count)

    @property
    def grid(self) -> Grid:
        """The grid of the volumes."""
        return Grid(self.resolution_um)

    @cached_property
    def cache(self) -> Path:
        """A cache folder with links to the lists and the annotation, and an experiments.json with generated names."""
        cache = self.folder / f"GENERATED_cache_{self.experiment_count}"
        cache.mkdir(exist_ok=True)
        for name in ("structures.json", "structure_sets.csv", "annotation"):
            if (self.source / name).exists() and not (cache / name).exists():
                (cache / name).symlink_to((self.source / name).resolve())
        path = cache / "experiments.json"
        if not path.exists():
            path.write_text(json.dumps(self._records()))
        return cache

    @cached_property
    def lists(self) -> AtlasLists:
        """The lists of the cache folder and its annotation, as the product reads them."""
        return read_lists(CacheFolder.open(self.cache, self.resolution_um), self.grid)

    @cached_property
    def experiment_ids(self) -> list[int]:
        """Ids of the list in its order, which is random: the first n are like all of them."""
        return [record["data_set_id"] for record in json.loads((self.cache / "experiments.json").read_text())]

    def _records(self) -> list[dict[str, Any]]:
        """The records of the source in random order, and copies with other ids where there are too few."""
        records = {record["data_set_id"]: record for record in _read(self.source / "experiments.json")}
        shuffled = list(records.values())
        random.Random(25).shuffle(shuffled)  # noqa: S311 - nothing secret
        chosen = []
        for number in range(self.experiment_count):
            record = dict(shuffled[number % len(shuffled)])
            if number >= len(shuffled):
                record["data_set_id"] = _FIRST_MADE_UP_ID + number
            record["specimen_name"] = f"{GENERATED_PREFIX} {record['specimen_name']}"
            chosen.append(record)
        return chosen


def _read(path: Path) -> list[dict[str, Any]]:
    records: list[dict[str, Any]] = json.loads(path.read_text())
    return records
