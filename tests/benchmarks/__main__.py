"""make bench: measures the warehouse beside bare limits and the plain script.

python -m tests.benchmarks [--scale moderate|full] [--only GROUP ...]
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

import duckdb
import numpy

from tests.benchmarks import correctness, drawing, growth, ingesting, querying, reading, sizes, ten_um
from tests.benchmarks.figures import Figure, print_table, write_json
from tests.benchmarks.injections import Injections
from tests.benchmarks.places import ATLAS_COUNT, VOLUME_COUNT, Place, real_folder, scratch_folder
from tests.benchmarks.plot import plot_growth
from tests.benchmarks.volumes import volume_folder

REAL_EXPERIMENT = 127867804
ADDED_COUNT = 10


@dataclass(frozen=True)
class Scale:
    """How much is measured.

    Attributes:
        growth_counts: experiments of the warehouses; the last is the one that is asked.
        volume_count: injection volumes that are ingested.
        plain_count: those of them that the plain script reads.
        unionize_count: unionize files.
        repeats: how often each answer is asked; the best counts.
        ingests: how often each ingest is run.
        plane_count, slice_count: planes of the slice at 10 um, and injections into it.
    """

    growth_counts: tuple[int, ...]
    volume_count: int
    plain_count: int
    unionize_count: int
    repeats: int
    ingests: int
    plane_count: int
    slice_count: int

    @property
    def atlas_count(self) -> int:
        """Experiments of the largest warehouse."""
        return self.growth_counts[-1]


SCALES = {
    "moderate": Scale((30, 100, 300), 12, 3, 100, 3, 1, 4, 40),
    "full": Scale((100, 300, 1000, ATLAS_COUNT), VOLUME_COUNT, VOLUME_COUNT, ATLAS_COUNT, 5, 4, 20, 200),
}


@dataclass(frozen=True)
class Benchmark:
    """A run over the data of one scratch folder."""

    place: Place
    scale: Scale

    @property
    def groups(self) -> dict[str, Callable[[], list[Figure]]]:
        """What can be measured, by name."""
        return {
            "reading": self.reading,
            "ingest": self.ingest,
            "unionizes": self.unionizes,
            "build": lambda: growth.building_figures(self.place, self.scale.atlas_count),
            "file": lambda: sizes.size_figures(self.atlas.database),
            "coverage": lambda: querying.coverage_figures(self.atlas.database, self.scale.repeats),
            "subset": lambda: querying.subset_figures(self.atlas.database, self.scale.repeats),
            "view": lambda: querying.view_figures(self.atlas.database, self.scale.repeats),
            "matrix": lambda: querying.matrix_figures(self.atlas.database, self.scale.repeats),
            "processes": lambda: querying.process_figures(self.atlas.database, self.scale.repeats),
            "drawing": lambda: drawing.drawing_figures(self.atlas.database, self.scale.repeats),
            "adding": self.adding,
            "growth": self.growth,
            "correctness": self.correctness,
            "ten_um": lambda: ten_um.slice_figures(self.place, self.scale.plane_count, self.scale.slice_count),
        }

    @property
    def atlas(self) -> growth.Built:
        """The largest warehouse."""
        return growth.built(self.place, self.scale.atlas_count)

    @property
    def injections(self) -> Injections:
        """The generated sites."""
        return Injections(self.place)

    @property
    def further_ids(self) -> list[int]:
        """Experiments that are in no warehouse."""
        return self.place.experiment_ids[ATLAS_COUNT:]

    def reading(self) -> list[Figure]:
        """One volume: the real one where it is, and a generated one."""
        figures = []
        name = f"injection_density_{self.place.resolution_um}.nrrd"
        real = self.place.source / f"experiment_{REAL_EXPERIMENT}" / name
        if real.is_file():
            figures += reading.reading_figures("real", real, self.place.grid, self.scale.repeats)
        folder = volume_folder(self.place, self.injections, self.further_ids[: self.scale.volume_count])
        generated = folder / f"experiment_{self.further_ids[0]}" / name
        return figures + reading.reading_figures("GENERATED", generated, self.place.grid, self.scale.repeats)

    def ingest(self) -> list[Figure]:
        """The whole command on injection volumes."""
        chosen = self.further_ids[: self.scale.volume_count]
        return ingesting.volume_figures(self.place, self.injections, chosen, self.scale.ingests, self.scale.plain_count)

    def unionizes(self) -> list[Figure]:
        """The whole command on unionize files."""
        return ingesting.unionize_figures(self.place, self.injections, self.scale.unionize_count)

    def adding(self) -> list[Figure]:
        """Ten more experiments."""
        anew = self.atlas.measured
        return ingesting.adding_figures(
            self.place, self.injections, self.atlas.database, self.further_ids[:ADDED_COUNT], anew["whole_s"]
        )

    def growth(self) -> list[Figure]:
        """Warehouses of several sizes, and the plot."""
        points = growth.growth_points(self.place, self.scale.growth_counts, self.scale.repeats)
        for path in plot_growth(points, self.place.resolution_um, self.place.folder):
            sys.stderr.write(f"Drawn: {path}\n")
        return growth.growth_figures(points)

    def correctness(self) -> list[Figure]:
        """Against numpy, and rank against grouping."""
        ids = self.place.experiment_ids[: self.scale.atlas_count]
        return correctness.agreement_figures(self.place, self.injections, ids, self.atlas.database)


def main() -> None:
    """Measure, print the table, and write results.json."""
    parser = argparse.ArgumentParser(prog="make bench", description="Measure the warehouse.")
    parser.add_argument("--scale", choices=SCALES, default="moderate")
    parser.add_argument("--only", nargs="+", metavar="GROUP", help="some of the groups")
    chosen = parser.parse_args()
    place = Place.open(scratch_folder())
    benchmark = Benchmark(place, SCALES[chosen.scale])
    measured: dict[str, list[Figure]] = {}
    for name, measure in benchmark.groups.items():
        if chosen.only and name not in chosen.only:
            continue
        sys.stderr.write(f"Measuring: {name}\n")
        measured[name] = measure()
    lists = "the Allen Institute's lists and annotation" if real_folder() else "the lists of the sample"
    heading = (
        f"GENERATED densities and unionizes on {lists}, {place.resolution_um} um, "
        f"{benchmark.scale.atlas_count:,} experiments"
    )
    figures = [figure for group in measured.values() for figure in group]
    print_table(figures, heading)
    write_json(
        measured,
        place.folder / "results.json",
        scale=chosen.scale,
        heading=heading,
        measured_at=datetime.now(UTC).isoformat(timespec="seconds"),
        cores=os.cpu_count(),
        load_average=os.getloadavg(),
        python=platform.python_version(),
        duckdb=duckdb.__version__,
        numpy=numpy.__version__,
    )
    if any(figure.group.startswith("correctness") and figure.is_reached is False for figure in figures):
        sys.exit("The warehouse and numpy disagree.")


if __name__ == "__main__":
    main()
