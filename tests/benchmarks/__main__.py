"""make bench: measures the warehouse beside bare limits and the plain script.

python -m tests.benchmarks [--scale moderate|full] [--only GROUP ...] [--also PYTHON] [--json]

With ``--also`` another interpreter measures the answers too, with the versions that it has, on the same file.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass

from tests.benchmarks import correctness, drawing, growth, ingesting, querying, reading, sizes, ten_um
from tests.benchmarks.figures import Figure, tables, write_json
from tests.benchmarks.injections import Injections
from tests.benchmarks.machine import about, versions
from tests.benchmarks.places import ATLAS_COUNT, VOLUME_COUNT, Place, real_folder, scratch_folder
from tests.benchmarks.plot import plot_growth
from tests.benchmarks.volumes import volume_folder

REAL_EXPERIMENT = 127867804
ADDED_COUNT = 10

ANSWERS = ("coverage", "subset", "view", "matrix", "api", "processes", "drawing")
"""The groups that another interpreter measures too."""

Runs = dict[str, dict[str, list[Figure]]]
"""What was measured, by versions and group."""


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
            "api": lambda: querying.api_figures(self.atlas.database, self.scale.repeats),
            "processes": lambda: querying.process_figures(self.atlas.database, self.scale.repeats),
            "drawing": lambda: drawing.drawing_figures(self.atlas.database, self.scale.repeats),
            "adding": self.adding,
            "growth": self.growth,
            "correctness": self.correctness,
            "ten_um": lambda: ten_um.slice_figures(self.place, self.scale.plane_count, self.scale.slice_count),
        }

    def measured(self, names: Iterable[str]) -> dict[str, list[Figure]]:
        """What was measured, by group."""
        found = {}
        for name in names:
            sys.stderr.write(f"Measuring with {versions()}: {name}\n")
            found[name] = self.groups[name]()
        return found

    @property
    def data(self) -> str:
        """What is measured, in words."""
        lists = "the Allen Institute's lists and annotation" if real_folder() else "the lists of the sample"
        return (
            f"GENERATED densities and unionizes on {lists}, {self.place.resolution_um} um, "
            f"{self.scale.atlas_count:,} experiments"
        )

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
    """Measure, print tables, and write results.json."""
    parser = argparse.ArgumentParser(prog="make bench", description="Measure the warehouse.")
    parser.add_argument("--scale", choices=SCALES, default="moderate")
    parser.add_argument("--only", nargs="+", metavar="GROUP", help="some of the groups")
    parser.add_argument(
        "--also",
        action="append",
        default=[],
        metavar="PYTHON",
        help=f"another interpreter with this package, which measures {', '.join(ANSWERS)} on the same file",
    )
    parser.add_argument("--json", action="store_true", help="print the figures as JSON, and nothing else")
    chosen = parser.parse_args()
    place = Place.open(scratch_folder())
    benchmark = Benchmark(place, SCALES[chosen.scale])
    names = [name for name in benchmark.groups if not chosen.only or name in chosen.only]
    runs = {versions(): benchmark.measured(names)}
    answers = [name for name in names if name in ANSWERS]
    for python in chosen.also if answers else []:
        runs |= _measured_by(python, chosen.scale, answers)
    if chosen.json:
        json.dump(_as_json(runs), sys.stdout)
        return
    figures = {run: [figure for group in groups.values() for figure in group] for run, groups in runs.items()}
    sys.stdout.write(f"{_heading(benchmark)}\n\n{tables(figures)}")
    write_json(place.folder / "results.json", runs, {"data": benchmark.data, **about()}, scale=chosen.scale)
    failed = [each for run in figures.values() for each in run if each.group.startswith("correctness")]
    if any(figure.is_reached is False for figure in failed):
        sys.exit("The warehouse and numpy disagree.")


def _measured_by(python: str, scale: str, names: list[str]) -> Runs:
    command = [python, "-m", "tests.benchmarks", "--json", "--scale", scale, "--only", *names]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    return {
        run: {name: [Figure(**figure) for figure in figures] for name, figures in groups.items()}
        for run, groups in json.loads(done.stdout).items()
    }


def _as_json(runs: Runs) -> dict[str, dict[str, list[dict[str, object]]]]:
    return {
        run: {name: [asdict(figure) for figure in figures] for name, figures in groups.items()}
        for run, groups in runs.items()
    }


def _heading(benchmark: Benchmark) -> str:
    machine = about()
    load = ", ".join(f"{each:.1f}" for each in os.getloadavg())
    lines = [
        f"# {benchmark.data}",
        "",
        f"- Measured: {machine['measured_at']}, the best of {benchmark.scale.repeats} runs of each answer. "
        "In brackets: the same in CPU time of all threads.",
        f"- Machine: {machine['cores']} cores ({machine['processor']}), {machine['memory_gb']} GB of memory, "
        f"{machine['system']}; load average at the end {load}.",
        f"- Versions: {versions()}, numpy {machine['numpy']}, pandas {machine['pandas']}; a column of other versions "
        "says so.",
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    main()
