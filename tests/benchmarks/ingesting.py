"""mcw ingest as a whole command: injection volumes, unionize files, and ten more experiments for a full warehouse."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterable
from pathlib import Path

from tests.benchmarks.figures import Figure, timed
from tests.benchmarks.injections import Injections
from tests.benchmarks.places import ATLAS_COUNT, Place
from tests.benchmarks.processes import MCW, Measured, best_of, run
from tests.benchmarks.reading import read_checked
from tests.benchmarks.volumes import linked_folder, unionize_folder, volume_folder

__all__ = ["adding_figures", "unionize_figures", "volume_figures"]

_SCRIPT = Path(__file__).with_name("plain_script.py")


def ingest(place: Place, cache: Path, database: Path, experiment_ids: list[int] | None = None) -> Measured:
    """Run mcw ingest on a cache folder; of some of the experiments, where ids are given."""
    chosen = [word for experiment_id in experiment_ids or [] for word in ("--experiment", str(experiment_id))]
    resolution = ("--resolution", str(place.resolution_um))
    return run(*MCW, "ingest", "--offline", "--cache", cache, *resolution, "--database", database, *chosen)


def ingest_anew(place: Place, cache: Path, experiment_ids: list[int] | None = None) -> Measured:
    """Run mcw ingest into a new warehouse, which is thrown away."""
    database = place.folder / "ingested" / "warehouse.duckdb"
    shutil.rmtree(database.parent, ignore_errors=True)
    try:
        return ingest(place, cache, database, experiment_ids)
    finally:
        shutil.rmtree(database.parent, ignore_errors=True)


def volume_figures(
    place: Place, injections: Injections, experiment_ids: list[int], repeats: int, plain_count: int
) -> list[Figure]:
    """Ingest of injection volumes beside the time to read them on two cores, and beside the plain script."""
    cache = volume_folder(place, injections, experiment_ids)
    paths = [cache / f"experiment_{each}" / f"injection_density_{place.resolution_um}.nrrd" for each in experiment_ids]
    count = len(paths)
    (read,) = best_of(repeats, lambda: [read_checked(path, place.grid) for path in paths])
    reading = read.cpu_seconds  # of one thread
    # In turns, as the difference between the two is what counts.
    pairs = [(ingest_anew(place, place.cache), ingest_anew(place, cache, experiment_ids)) for _ in range(repeats)]
    set_up, whole = (_best(runs) for runs in zip(*pairs, strict=True))
    third = ingest_anew(place, cache, experiment_ids[: count // 3])
    plain_ids = map(str, experiment_ids[:plain_count])
    plain = run(sys.executable, _SCRIPT, cache, str(place.resolution_um), *plain_ids)
    scaled = "" if plain_count == count else f"{plain_count} volumes, scaled to {count}"
    group = f"mcw ingest of {count} volumes (GENERATED), whole command"
    above, above_cpu = whole.seconds - set_up.seconds, whole.cpu_seconds - set_up.cpu_seconds
    plain_s = plain.seconds * count / plain_count
    atlas_s = set_up.seconds + ATLAS_COUNT / count * above
    return [
        timed(group, "fixed set-up: lists and annotation, no volume", set_up),
        timed(group, "whole command", whole),
        Figure(group, "reading the volumes one by one, CPU time", reading, "s"),
        Figure(group, "plain script", plain_s, "s", note=scaled),
        Figure(group, "(whole - set-up) / (reading / 2)", above / (reading / 2), "×", at_most=1.3),
        Figure(group, "(whole - set-up) / reading, both in CPU time", above_cpu / reading, "×", at_most=1.3),
        Figure(group, "plain script / whole command", plain_s / whole.seconds, "×", at_least=12),
        Figure(
            group,
            f"plain script / whole command for {ATLAS_COUNT:,} volumes",
            ATLAS_COUNT / count * plain_s / atlas_s,
            "×",
            at_least=12,
            note="both scaled; without the longer sort",
        ),
        Figure(group, "above set-up, per volume", above / count, "s"),
        Figure(group, "plain script, per volume", plain_s / count, "s"),
        Figure(group, "peak memory", whole.peak_bytes / 1e9, "GB"),
        Figure(group, f"peak memory with {count // 3} volumes", third.peak_bytes / 1e9, "GB"),
        Figure(group, "peak memory with no volume", set_up.peak_bytes / 1e9, "GB"),
        Figure(group, "peak memory of the plain script", plain.peak_bytes / 1e9, "GB"),
    ]


def _best(runs: Iterable[Measured]) -> Measured:
    return min(runs, key=lambda measured: measured.seconds)


def unionize_figures(place: Place, injections: Injections, count: int) -> list[Figure]:
    """Ingest of unionize files above the fixed set-up."""
    cache = unionize_folder(place, injections, place.experiment_ids[:count])
    set_up = ingest_anew(place, linked_folder(place, "lists"))
    whole = ingest_anew(place, cache)
    group = f"{count:,} unionize files (GENERATED)"
    above_set_up, above_cpu = whole.seconds - set_up.seconds, whole.cpu_seconds - set_up.cpu_seconds
    note = "" if count == ATLAS_COUNT else f"{count:,} files, scaled"
    return [
        timed(group, "whole command", whole),
        timed(group, "fixed set-up: lists and annotation", set_up),
        Figure(
            group,
            f"{ATLAS_COUNT:,} files, above the set-up",
            above_set_up * ATLAS_COUNT / count,
            "s",
            above_cpu * ATLAS_COUNT / count,
            at_most=15,
            note=note,
        ),
        Figure(group, "peak memory", whole.peak_bytes / 1e9, "GB"),
    ]


def adding_figures(
    place: Place, injections: Injections, full: Path, experiment_ids: list[int], rebuild_s: float
) -> list[Figure]:
    """What ten more experiments cost a full warehouse, beside sorting and publishing it anew."""
    cache = volume_folder(place, injections, experiment_ids)
    name = f"injection_density_{place.resolution_um}.nrrd"
    (read,) = best_of(
        1, lambda: [read_checked(cache / f"experiment_{each}" / name, place.grid) for each in experiment_ids]
    )
    reading_s = read.cpu_seconds / len(experiment_ids) * ATLAS_COUNT / 2
    database = place.folder / "adding" / "warehouse.duckdb"
    shutil.rmtree(database.parent, ignore_errors=True)
    database.parent.mkdir()
    shutil.copyfile(full, database)
    added = ingest(place, cache, database, experiment_ids)
    nothing_new = ingest(place, cache, database, experiment_ids)
    shutil.rmtree(database.parent)
    group = f"adding {len(experiment_ids)} experiments to a full warehouse"
    return [
        timed(group, "mcw ingest, whole command", added),
        Figure(group, "lists, sorting, ranking, auditing and publishing all of it anew", rebuild_s, "s"),
        Figure(group, f"reading {ATLAS_COUNT:,} volumes anew on two cores", reading_s, "s", note="scaled"),
        Figure(group, "adding / sorting anew", added.seconds / rebuild_s, "×"),
        Figure(group, "adding / reading and sorting anew", added.seconds / (rebuild_s + reading_s), "×"),
        Figure(group, "peak memory", added.peak_bytes / 1e9, "GB"),
        timed(group, "the same command again, with nothing new", nothing_new),
    ]
