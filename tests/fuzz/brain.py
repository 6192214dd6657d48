"""A valid tiny atlas, drawn at random: its structures, experiments, volumes and unionizes."""

from __future__ import annotations

import gzip
import hashlib
import json
from collections import defaultdict
from dataclasses import dataclass
from random import Random
from typing import Any

import numpy as np
import numpy.typing as npt

from tests.fuzz.oracle.volumes import GridShape
from tests.fuzz.other_files import structure_set_table

__all__ = [
    "GRID",
    "SMALL_GRID",
    "Brain",
    "Injection",
    "Volume",
    "draw_brain",
]

GRID = GridShape((132, 80, 114), 100)
"""The smallest grid of the Allen Institute."""

SMALL_GRID = GridShape((5, 4, 6), 100)
"""A grid that is no one's, on which a reader is asked thousands of times."""

_PIXEL_MM3 = 0.35**2 * 10 * 1e-9
_ACRONYMS = (
    "root",
    "TH",
    "th",
    "VPM",
    "VPM1",
    "CTX",
    "Ctx",
    "fiber tracts",
    "1",
    "549",
    "VII",
    "é",
    "a'b",
    "x,y",
    "x/y",
)
_LINES = ("Rbp4-Cre_KL100", "rbp4-cre_kl100", "Emx1-IRES-Cre", "Ai75(RCL-nT)", "wt", "Straße", "it's")
_UNIONIZE_HEADING = [
    "",
    "hemisphere_id",
    "id",
    "is_injection",
    "max_voxel_density",
    "max_voxel_x",
    "max_voxel_y",
    "max_voxel_z",
    "normalized_projection_volume",
    "projection_density",
    "projection_energy",
    "projection_intensity",
    "projection_volume",
    "experiment_id",
    "structure_id",
    "sum_pixel_intensity",
    "sum_pixels",
    "sum_projection_pixel_intensity",
    "sum_projection_pixels",
    "volume",
]


@dataclass
class Volume:
    """An NRRD file in its parts, with numpy's code for the type of its values."""

    magic: str
    lines: list[str]
    data: bytes
    code: str
    encoding: str = "gzip"

    def content(self) -> bytes:
        """The file."""
        head = "\n".join([self.magic, *self.lines, "", ""]).encode("utf-8", "surrogatepass")
        return head + (self.data if self.encoding == "raw" else gzip.compress(self.data, 1, mtime=0))


@dataclass
class Injection:
    """An experiment with its files.

    Attributes:
        record: its record in the list, in the newer style.
        density: density by voxel; None if it has no volume.
        pixels: by (structure, hemisphere, is_injection) the pixels labelled with the structure itself and, of these,
            those with signal; None if it has no unionizes.
    """

    record: dict[str, Any]
    density: dict[int, float] | None
    pixels: dict[tuple[int, int, bool], tuple[int, int]] | None


@dataclass
class Brain:
    """A tree of structures, the label of some voxels, and injections."""

    grid: GridShape
    structures: list[dict[str, Any]]
    labels: dict[int, int]
    injections: dict[int, Injection]

    def experiments(self) -> list[dict[str, Any]]:
        """The list of experiments."""
        return [injection.record for injection in self.injections.values()]

    def annotation(self, random: Random) -> Volume:
        """The volume of labels."""
        greatest = max(self.labels.values(), default=0)
        types = [("unsigned int", "u4")]
        types += [("unsigned short", "u2"), ("uint16", "u2")] if greatest < 2**16 else []
        types += [("uchar", "u1")] if greatest < 2**8 else []
        return self._volume(random, self.labels, *random.choice(types))

    def density(self, random: Random, experiment_id: int) -> Volume:
        """The injection density of an experiment."""
        density = self.injections[experiment_id].density or {}
        return self._volume(random, density, *random.choice((("float", "f4"), ("double", "f8"))))

    def unionizes(self, random: Random, experiment_id: int) -> list[list[str]]:
        """The unionizes of an experiment as a table, in the order of columns that AllenSDK writes."""
        parts: dict[tuple[int, int, bool], list[int]] = defaultdict(lambda: [0, 0])
        paths = {record["id"]: record["structure_id_path"] for record in self.structures}
        for (structure_id, side, is_injection), counts in (self.injections[experiment_id].pixels or {}).items():
            for ancestor in paths[structure_id]:
                for hemisphere in (side, 3):
                    part = parts[ancestor, hemisphere, is_injection]
                    part[0] += counts[0]
                    part[1] += counts[1]
        injected = sum(signal for (_, side, inside), (_, signal) in parts.items() if inside and side == 3) or 1
        rows: list[list[str]] = []
        for key, (count, signal) in parts.items():
            row = {
                "hemisphere_id": key[1],
                "id": experiment_id * 1000 + len(rows),
                "is_injection": key[2],
                "max_voxel_density": 0.5 if signal else 0.0,
                **dict.fromkeys(("max_voxel_x", "max_voxel_y", "max_voxel_z"), 4200 if signal else 0),
                "normalized_projection_volume": signal / injected,
                "projection_density": signal / count,
                "projection_energy": signal / count * 400.0,
                "projection_intensity": 400.0 if signal else 0.0,
                "projection_volume": signal * _PIXEL_MM3,
                "experiment_id": experiment_id,
                "structure_id": key[0],
                "sum_pixel_intensity": count * 100.0,
                "sum_pixels": float(count),
                "sum_projection_pixel_intensity": signal * 400.0,
                "sum_projection_pixels": float(signal),
                "volume": count * _PIXEL_MM3,
            }
            rows.append([str(row[name]) if name else "" for name in _UNIONIZE_HEADING])
        random.shuffle(rows)
        return [_UNIONIZE_HEADING, *([str(number), *row[1:]] for number, row in enumerate(rows))]

    def signal_mm3(self, experiment_id: int) -> float:
        """The injected signal of an experiment, as its unionizes have it."""
        pixels = self.injections[experiment_id].pixels or {}
        return sum(signal for (_, _, inside), (_, signal) in pixels.items() if inside) * _PIXEL_MM3

    def files(self, random: Random) -> dict[str, bytes]:
        """Every file of the cache folder, by its path."""
        found = {
            "structures.json": json.dumps(self.structures).encode(),
            "experiments.json": json.dumps(self.experiments()).encode(),
            f"annotation/ccf_2017/annotation_{self.grid.step_um}.nrrd": self.annotation(random).content(),
            "structure_sets.csv": "".join(",".join(row) + "\n" for row in structure_set_table(random)).encode(),
        }
        for each, injection in self.injections.items():
            if injection.density is not None:
                path = f"experiment_{each}/injection_density_{self.grid.step_um}.nrrd"
                found[path] = self.density(random, each).content()
            if injection.pixels is not None:
                table = self.unionizes(random, each)
                found[f"experiment_{each}/structure_unionizes.csv"] = "".join(
                    ",".join(row) + "\n" for row in table
                ).encode()
        return found

    def _volume(self, random: Random, values: dict[int, Any], type_name: str, code: str) -> Volume:
        flat: npt.NDArray[Any] = np.zeros(self.grid.voxel_count, code)
        flat[list(values)] = list(values.values())
        endian = random.choice(("little", "little", "little", "big"))
        encoding = random.choice(("gzip", "gzip", "gzip", "raw"))
        step = self.grid.step_um
        lines = [
            f"type: {type_name}",
            "dimension: 3",
            "space: left-posterior-superior",
            f"sizes: {' '.join(map(str, self.grid.shape))}",
            f"space directions: ({step},0,0) (0,{step},0) (0,0,{step})",
            "kinds: domain domain domain",
            f"endian: {endian}",
            f"encoding: {encoding}",
            "space origin: (0,0,0)",
        ]
        data = flat.astype(flat.dtype.newbyteorder("<" if endian == "little" else ">")).tobytes()
        return Volume("NRRD0004", lines, data, code, encoding)


def draw_brain(random: Random, grid: GridShape, most_injections: int = 4) -> Brain:
    """A random atlas on a grid, in which every file agrees with the others."""
    structures = _draw_structures(random)
    ids = [record["id"] for record in structures]
    first = random.randrange(grid.voxel_count)
    voxels = sorted({_near(random, first, grid) for _ in range(random.randrange(0, 40))})
    labels = {voxel: random.choice(ids) for voxel in voxels if random.random() < 0.9}
    brain = Brain(grid, structures, labels, {})
    inner = {record["structure_id_path"][-2] for record in structures if len(record["structure_id_path"]) > 1}
    counted = [each for each in ids if each in labels.values() or each not in inner]
    for number in range(random.randrange(1, most_injections + 1)):
        experiment_id = random.randrange(1, 1000) * 100 + number
        record = _draw_record(random, experiment_id, ids)
        density = None
        if random.random() < 0.8:
            places = [*voxels, *(_near(random, first, grid) for _ in range(5))]
            density = {voxel: _draw_density(random) for voxel in places if random.random() < 0.6}
        pixels = _draw_pixels(random, counted) if random.random() < 0.6 else None
        brain.injections[experiment_id] = Injection(record, density, pixels)
        if pixels is not None and brain.signal_mm3(experiment_id):
            record["injection_volume"] = brain.signal_mm3(experiment_id)
    return brain


def _near(random: Random, first: int, grid: GridShape) -> int:
    """A voxel near another one, or on the other side."""
    distance = random.choice((random.randrange(40), grid.shape[0], grid.voxel_count // 2))
    return (first + distance) % grid.voxel_count


def _draw_structures(random: Random) -> list[dict[str, Any]]:
    paths: list[list[int]] = []
    for structure_id in random.sample([*range(1, 300), 549, 997, 70_000, 2**31 - 1], random.randrange(1, 9)):
        parents = paths[-1] if paths else []
        depth = random.randrange(1, len(parents) + 1) if parents else 0
        paths.append([*parents[:depth], structure_id])
    acronyms = random.sample(_ACRONYMS, len(paths))
    return [
        {
            "acronym": acronym,
            "rgb_triplet": [random.randrange(256), order, 255],
            "graph_id": 1,
            "graph_order": order,
            "id": path[-1],
            "name": random.choice((f"the {acronym}", f"Structure {path[-1]}", acronym.swapcase())),
            "structure_id_path": path,
            "structure_set_ids": random.sample([7, 9, 167587189], random.randrange(4)),
        }
        for order, (path, acronym) in enumerate(zip(paths, acronyms, strict=True))
    ]


def _draw_record(random: Random, experiment_id: int, ids: list[int]) -> dict[str, Any]:
    structure_id = random.choice(ids)
    reached = [structure_id, *random.sample(ids, random.randrange(min(3, len(ids))))]
    line = random.choice((None, None, *_LINES))
    return {
        "data_set_id": experiment_id,
        "gender": random.choice(("F", "M", None)),
        "injection_structures": "/".join(map(str, dict.fromkeys(reached))),
        "injection_volume": random.random(),
        "injection_x": random.randrange(13_200),
        "injection_y": random.randrange(8_000),
        "injection_z": random.choice((5690, 5700, random.randrange(11_400))),
        "product_id": random.choice((5, 36)),
        "specimen_name": f"Specimen-{experiment_id}",
        "strain": random.choice(("C57BL/6J", None)),
        "structure_abbrev": "?",
        "structure_id": structure_id,
        "transgenic_line": None if line is None else _line_record(line),
    }


def _line_record(name: str) -> dict[str, Any]:
    kind = {"wt": "wild type", "Ai75(RCL-nT)": "reporter"}.get(name, "driver")
    number = int(hashlib.sha256(name.encode()).hexdigest()[:6], 16)
    return {"id": number, "name": name, "transgenic_line_type_name": kind, "description": None}


def _draw_density(random: Random) -> float:
    """A 32-bit density: full, on or just below a threshold, as small as can be, or any."""
    on = np.float32(random.choice((0.1, 0.5, 0.7, 0.9)))
    choices = (1.0, on, np.nextafter(on, np.float32(0)), np.float32(1e-45), np.float32(random.random()))
    return float(random.choice(choices))


def _draw_pixels(random: Random, ids: list[int]) -> dict[tuple[int, int, bool], tuple[int, int]]:
    found = {}
    for structure_id in ids:
        for side in (1, 2):
            for is_injection in (True, False):
                if random.random() < 0.6:
                    count = random.randrange(1, 10_000_000)
                    found[structure_id, side, is_injection] = (
                        count,
                        random.choice((0, count, random.randrange(count))),
                    )
    return found or {(ids[0], 1, False): (1, 0)}
