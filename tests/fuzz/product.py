"""The product as the fuzz asks it. No other module of the fuzz knows its readers, and no oracle imports this one.

Every function gives plain values, or raises the product's own error.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import duckdb

import warehouse
from tests.fuzz.oracle.atlas import Question
from tests.fuzz.oracle.volumes import GridShape
from warehouse.cache.annotation import read_annotation
from warehouse.cache.check import Checker
from warehouse.cache.experiments import ExperimentList, TransgenicLine, read_experiments
from warehouse.cache.folder import CacheFolder
from warehouse.cache.lists import insert_lists
from warehouse.cache.ontology import read_ontology, read_structure_sets
from warehouse.cache.provenance import ProvenanceLog
from warehouse.cache.unionizes import UnionizeFile, load_unionizes
from warehouse.cache.volume import read_density
from warehouse.database import schema
from warehouse.database.connect import connect_memory
from warehouse.database.rows import insert_rows
from warehouse.errors import EmptySelectionError, UnknownNameError, WarehouseError
from warehouse.grid import Grid
from warehouse.load import ingest
from warehouse.selection.experiment_filter import ExperimentFilter

__all__ = [
    "Answers",
    "answers",
    "coverage",
    "density",
    "experiments",
    "labels",
    "load",
    "manifest",
    "origin",
    "structure_sets",
    "structures",
    "unionizes",
]


@cache
def _grid(shape: GridShape) -> Grid:
    """The product's grid, with another number of voxels."""
    grid = Grid(shape.step_um)
    object.__setattr__(grid, "shape", shape.shape)
    return grid


@cache
def _checker() -> Checker:
    """One is enough, as it keeps nothing of a manifest."""
    return Checker(CacheFolder(Path(), 100))


@cache
def _connection() -> duckdb.DuckDBPyConnection:
    """A database in memory with empty tables, which take longer to make than most files to read."""
    connection = connect_memory("500MB")
    schema.apply(connection, "tables")
    return connection


def structures(path: Path) -> tuple[Sequence[tuple[object, ...]], list[tuple[int, int]], list[tuple[int, int]]]:
    """The structures, the pairs of ancestor and descendant, and the members of sets."""
    ontology = read_ontology(path.read_bytes(), path)
    rows = [
        (
            each.structure_id,
            each.acronym,
            each.name,
            each.parent_structure_id,
            each.depth,
            each.graph_order,
            each.last_graph_order,
            each.color_hex_triplet,
            each.structure_id_path,
        )
        for each in ontology.structures
    ]
    return rows, sorted(ontology.closure), sorted(ontology.set_members)


def experiments(path: Path, structure_ids: Collection[int]) -> list[tuple[object, ...]]:
    """The experiments of the list, each with its lines."""
    return [
        (
            each.experiment_id,
            each.structure_id,
            each.transgenic_line,
            each.product_id,
            each.gender,
            each.strain,
            each.specimen_name,
            each.injection_volume_mm3,
            (each.injection_x_um, each.injection_y_um, each.injection_z_um),
            each.injection_structure_ids,
            tuple(sorted(((_source_id(line), line.name, line.line_type) for line in each.lines), key=str)),
        )
        for each in read_experiments(path.read_bytes(), path, structure_ids).experiments
    ]


def _source_id(line: TransgenicLine) -> int | None:
    """The id of a line; None where the list gives none, and the product makes one up that is negative."""
    return line.transgenic_line_id if line.transgenic_line_id >= 0 else None


def structure_sets(path: Path) -> dict[int, tuple[str, str]]:
    """Name and description of the structure sets."""
    return read_structure_sets(path.read_bytes(), path)


def manifest(folder: Path) -> None:
    """Checks the manifest of a folder, as a fetch does."""
    _checker().check(CacheFolder(folder, 100).manifest)


def density(path: Path, shape: GridShape) -> tuple[list[int], list[float]]:
    """The voxels above 0 of an injection volume, and their densities."""
    volume = read_density(path.read_bytes(), str(path), _grid(shape))
    return volume.voxel_id.tolist(), volume.value.tolist()


def labels(path: Path, shape: GridShape, structures_path: Path) -> dict[int, int]:
    """The structure of each voxel of an annotation that has one."""
    ontology = read_ontology(structures_path.read_bytes(), structures_path)
    annotation = read_annotation(path.read_bytes(), path, _grid(shape), ontology)
    orders = {each.structure_id: each.graph_order for each in ontology.structures}
    found = dict(zip(annotation.voxel_id.tolist(), annotation.structure_id.tolist(), strict=True))
    assert annotation.label_ids == sorted(set(found.values()))
    assert annotation.graph_order.tolist() == sorted(orders[label] for label in found.values())
    assert {voxel: order for voxel, order in enumerate(annotation.graph_order_of_voxel.tolist()) if order >= 0} == {
        voxel: orders[label] for voxel, label in found.items()
    }
    return found


def unionizes(
    folder: Path, experiment_ids: Collection[int], structures_path: Path, label_ids: Collection[int]
) -> tuple[dict[int, list[dict[str, Any]]], dict[int, WarehouseError]]:
    """The rows of the unionize files of a folder, and what is wrong with the others, by experiment."""
    connection = _connection().cursor()  # with temporary tables of its own
    try:
        ontology = read_ontology(structures_path.read_bytes(), structures_path)
        insert_lists(connection, "memory", ontology, ExperimentList([]), {})
        connection.execute("delete from annotation_voxel")
        insert_rows(connection, "annotation_voxel", [(0, 0, label, 1) for label in label_ids])
        errors: dict[int, WarehouseError] = {}
        files = []
        for experiment_id in experiment_ids:
            try:
                files.append(UnionizeFile.read(CacheFolder(folder, 100).unionizes(experiment_id)))
            except WarehouseError as error:
                errors[experiment_id] = error
        counts, damaged = load_unionizes(connection, files)
        errors |= {source.experiment_id or 0: error for source, error in damaged.items()}
        rows: dict[int, list[dict[str, Any]]] = {source.experiment_id or 0: [] for source in counts}
        cursor = connection.execute("select * exclude (path) from incoming")
        names = [name for name, *_ in cursor.description or []]
        for row in cursor.fetchall():
            rows.setdefault(row[0], []).append(dict(zip(names, row, strict=True)))
        assert {source.experiment_id or 0: count for source, count in counts.items()} == {
            each: len(found) for each, found in rows.items()
        }
        return rows, errors
    finally:
        connection.close()


def origin(folder: Path, files: Mapping[str, tuple[int, str]]) -> dict[str, tuple[str | None, str | None] | None]:
    """What the fetch log of a folder says of files: their URL, and when they were fetched.

    Args:
        folder: the cache folder.
        files: experiment id (0 for the list of structures) and checksum of each, by path.
    """
    log = ProvenanceLog(folder)
    cache_folder = CacheFolder(folder, 100)
    found = {}
    for path, (experiment_id, checksum) in files.items():
        source = cache_folder.structures
        if experiment_id:
            is_table = path.endswith(".csv")
            make = cache_folder.unionizes if is_table else cache_folder.injection_density
            source = make(experiment_id)
        known = log.of(source, checksum)
        found[path] = None if known is None else (known.url, known.fetched_at)
        log.has_checked(source)
    return found


@dataclass(frozen=True)
class Answers:
    """What a warehouse answers, in the forms of the oracle."""

    structures: list[tuple[object, ...]]
    structure_sets: list[tuple[object, ...]]
    experiments: list[tuple[object, ...]]
    unionize_counts: dict[int, int]
    failed_audits: list[str]
    coverages: list[list[tuple[int, int, int, int]] | None]
    fractions: dict[tuple[int, int], float | None]


def load(
    cache_folder: Path,
    database: Path,
    *,
    keep_going: bool = False,
    rebuild: bool = False,
    experiment_ids: Collection[int] | None = None,
) -> dict[str, str]:
    """Loads a cache folder. Returns the files that were skipped, each with the reason."""
    summary = ingest(
        cache_folder,
        database,
        resolution_um=100,
        experiment_filter=ExperimentFilter(experiment_ids=tuple(experiment_ids or ())),
        keep_going=keep_going,
        rebuild=rebuild,
        memory_limit="500MB",
    )
    return {str(skipped.path): skipped.reason for skipped in summary.skipped}


def answers(database: Path, questions: Sequence[Question]) -> Answers:
    """What a warehouse answers, with its coverage for some questions; None where no experiment is left to count."""
    with warehouse.open(database) as atlas:
        names = ("structure_id", "acronym", "name", "voxel_count")
        structure_records = atlas.structures().records()
        root = structure_records[0]["acronym"].replace("'", "''")
        listed = atlas.sql(
            "select experiment_id, structure_id, transgenic_line, injection_volume_mm3, has_unionizes, "
            "has_injection_voxels from experiment_summary order by experiment_id"
        )
        sets = atlas.sql(
            "select structure_set_id, name, description, count(structure_id) from structure_set "
            "left join structure_set_member using (structure_set_id) group by all order by structure_set_id"
        )
        counts = atlas.sql("select experiment_id, count(*) from structure_unionize group by all")
        fractions = atlas.sql(
            f"select experiment_id, structure_id, signal_fraction from injection_matrix('{root}', 'both')"
        )
        coverages: list[list[tuple[int, int, int, int]] | None] = []
        for question in questions:
            try:
                coverages.append(coverage(atlas, question))
            except (EmptySelectionError, UnknownNameError):
                coverages.append(None)
        return Answers(
            [tuple(record[name] for name in names) for record in structure_records],
            sets.rows(),
            listed.rows(),
            dict(counts.rows()),
            [record["audit"] for record in atlas.check().records() if record["result"] != "ok"],
            coverages,
            {(row[0], row[1]): row[2] for row in fractions.rows()},
        )


def coverage(atlas: warehouse.Warehouse, question: Question) -> list[tuple[int, int, int, int]]:
    """The coverage of a structure and its descendants: id, voxels, covered voxels, experiments looked at."""
    choice = question.choice
    chosen = atlas.select(
        injection=choice.injection,  # type: ignore[arg-type]
        wild_type=choice.wild_type,
        transgenic_line=choice.lines,
        experiment=choice.ids,
    )
    answer = chosen.coverage(
        question.structure,
        min_density=question.min_density,
        min_experiments=question.min_experiments,
        hemisphere=question.hemisphere,
    )
    return [
        (row["structure_id"], row["voxel_count"], row["covered_voxel_count"], row["experiment_count"])
        for row in answer.records()
    ]
