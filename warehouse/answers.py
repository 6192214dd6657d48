"""The questions one asks of a warehouse, each as an Answer.

Every number comes from a view or macro of the warehouse; here parameters are bound and columns chosen.
"""

from __future__ import annotations

from collections.abc import Iterable

import duckdb

from warehouse.answer import Answer
from warehouse.arguments import Hemisphere, check_hemisphere, check_min_density, check_min_experiments
from warehouse.literals import with_values
from warehouse.loaded import generated_notes, loaded_experiments
from warehouse.matrix import matrix
from warehouse.selection import (
    ExperimentFilter,
    Injection,
    Structure,
    experiment_filter,
    find_structure,
    select_experiments,
)

__all__ = ["coverage", "experiments", "info", "matrix", "structures"]


def coverage(
    connection: duckdb.DuckDBPyConnection,
    structure: str,
    *,
    min_density: float = 0.5,
    min_experiments: int = 1,
    hemisphere: Hemisphere = "both",
    injection: Injection | None = None,
    wild_type: bool = False,
    transgenic_line: str | Iterable[str] = (),
    experiment: int | Iterable[int] = (),
) -> Answer:
    """How much of a structure, and of each of its descendants that has voxels, the loaded injections cover.

    One row per structure, in graph order: structure_id, acronym, name, hemisphere, min_density, min_experiments,
    voxel_count, covered_voxel_count, covered_fraction (0 to 1), covered_volume_mm3, experiment_count (experiments
    looked at). Rows of a structure contain those of its descendants: do not add them up.

    Args:
        connection: the warehouse.
        structure: acronym, name or id.
        min_density: a voxel counts for an experiment from this injection density on, above 0 up to 1.
        min_experiments: a voxel is covered when it counts for at least so many experiments.
        hemisphere: both, left or right.
        injection: only experiments with their primary, or with any, injection structure in ``structure``.
        wild_type: only experiments in wild-type mice.
        transgenic_line: only experiments in mice of this line, or one of these.
        experiment: only this experiment, or these.

    Raises:
        UnknownNameError: there is no such structure, transgenic line or experiment.
        EmptySelectionError: no experiment passes the filters, or none of them is loaded.
        InvalidValueError: a threshold or choice is outside what is allowed.
    """
    check_min_density(min_density)
    check_min_experiments(min_experiments)
    check_hemisphere(hemisphere)
    found = find_structure(connection, structure)
    selection = experiment_filter(
        () if injection is None else (found.acronym,),
        injection or "primary",
        wild_type=wild_type,
        transgenic_line=transgenic_line,
        experiment=experiment,
    )
    loaded = loaded_experiments(connection, selection, "injection_voxels")
    parameters = {
        "ancestor": found.acronym,
        "hemisphere": hemisphere,
        "min_density": min_density,
        "min_experiments": min_experiments,
    }
    if selection == ExperimentFilter():
        covered = "structure_coverage_at($min_density, $min_experiments, ancestor := $ancestor)"
    else:
        covered = "structure_coverage_of($ids, $min_density, $min_experiments, ancestor := $ancestor)"
        parameters["ids"] = loaded.ids
    statement = f"""
        select
            covered.structure_id,
            covered.acronym,
            covered.name,
            covered.hemisphere,
            covered.min_density,
            covered.min_experiments,
            covered.voxel_count,
            covered.covered_voxel_count,
            covered.covered_fraction,
            covered.covered_volume_mm3,
            covered.experiment_count
        from {covered} as covered
        inner join structure on covered.structure_id = structure.structure_id
        where covered.hemisphere = $hemisphere and covered.voxel_count > 0
        order by structure.graph_order
    """
    return Answer(
        connection,
        with_values(statement, parameters),
        notes=[*_undrawn_notes(connection, found), *loaded.notes],
    )


def experiments(
    connection: duckdb.DuckDBPyConnection,
    structure: str | None = None,
    *,
    injection: Injection = "primary",
    wild_type: bool = False,
    transgenic_line: str | Iterable[str] = (),
    experiment: int | Iterable[int] = (),
) -> Answer:
    """The experiments of the source list that pass the filters, loaded or not, the largest injection first.

    One row per experiment: experiment_id, acronym and name of the primary structure, hemisphere, transgenic_line
    (NULL is wild type), injection_volume_mm3, product_id, gender, strain, specimen_name, injection_x_um,
    injection_y_um, injection_z_um, has_unionizes, has_injection_voxels.

    Args:
        connection: the warehouse.
        structure: only injections into this structure (acronym, name or id) or a descendant.
        injection: whether that has to be the primary injection structure, or any.
        wild_type: only experiments in wild-type mice.
        transgenic_line: only experiments in mice of this line, or one of these.
        experiment: only this experiment, or these.

    Raises:
        UnknownNameError: there is no such structure, transgenic line or experiment.
        EmptySelectionError: no experiment passes the filters.
        InvalidValueError: a choice is outside what is allowed.
    """
    selection = experiment_filter(
        () if structure is None else (structure,),
        injection,
        wild_type=wild_type,
        transgenic_line=transgenic_line,
        experiment=experiment,
    )
    chosen = select_experiments(connection, selection)
    statement = """
        select
            experiment_id,
            acronym,
            name,
            hemisphere,
            transgenic_line,
            injection_volume_mm3,
            product_id,
            gender,
            strain,
            specimen_name,
            injection_x_um,
            injection_y_um,
            injection_z_um,
            has_unionizes,
            has_injection_voxels
        from experiment_summary
        where experiment_id in (select unnest(cast($ids as integer[])))
        order by injection_volume_mm3 desc nulls last, experiment_id
    """
    return Answer(connection, with_values(statement, {"ids": chosen}), notes=generated_notes(connection))


def structures(connection: duckdb.DuckDBPyConnection, structure: str | None = None) -> Answer:
    """A structure and its descendants, or all structures, in graph order.

    One row per structure: structure_id, acronym, name, parent_acronym, depth, color_hex_triplet, and with the
    descendants and both hemispheres voxel_count and volume_mm3 (0 for what is not drawn in the annotation).

    Args:
        connection: the warehouse.
        structure: acronym, name or id.

    Raises:
        UnknownNameError: there is no such structure.
    """
    graph_order = (-1, 1_000_000)
    if structure is not None:
        found = find_structure(connection, structure)
        graph_order = (found.graph_order, found.last_graph_order)
    statement = """
        select
            structure.structure_id,
            structure.acronym,
            structure.name,
            parent.acronym as parent_acronym,
            structure.depth,
            structure.color_hex_triplet,
            structure_voxel_count.voxel_count,
            structure_voxel_count.volume_mm3
        from structure
        left join structure as parent on structure.parent_structure_id = parent.structure_id
        inner join structure_voxel_count
            on
                structure.structure_id = structure_voxel_count.structure_id
                and structure_voxel_count.hemisphere = 'both'
        where structure.graph_order between $first and $last
        order by structure.graph_order
    """
    parameters = {"first": graph_order[0], "last": graph_order[1]}
    return Answer(connection, with_values(statement, parameters), notes=generated_notes(connection))


def _undrawn_notes(connection: duckdb.DuckDBPyConnection, structure: Structure) -> list[str]:
    drawn = connection.execute(
        "select exists (select 1 from annotation_voxel "
        f"where graph_order between {structure.graph_order} and {structure.last_graph_order})"
    ).fetchone()
    if drawn == (True,):
        return []
    return [f"{structure.acronym} is not drawn in the annotation: it has no voxel that could be covered."]


_INFO = {
    "source": "(select source from warehouse_info)",
    "fetched_from": (
        "(select string_agg(server, ', ' order by server) from (select distinct "
        "regexp_extract(source_url, '^[a-z]+://[^/]+') as server from ingest_log where source_url is not null))"
    ),
    "last_fetched_at": "(select max(fetched_at) from ingest_log)",
    "is_generated": "(select is_generated from warehouse_info)",
    "built_at": "(select built_at from warehouse_info)",
    "build_id": "(select build_id from warehouse_info)",
    "package_version": "(select package_version from warehouse_info)",
    "schema_version": "(select schema_version from warehouse_info)",
    "ccf_version": "(select ccf_version from warehouse_info)",
    "resolution_um": "(select resolution_um from warehouse_info)",
    "structures": "(select count(*) from structure)",
    "annotated_voxels": "(select count(*) from annotation_voxel)",
    "experiments_in_list": "(select count(*) from experiment)",
    "experiments_with_unionizes": "(select count(*) from experiment_summary where has_unionizes)",
    "experiments_with_injection_voxels": "(select count(*) from experiment_summary where has_injection_voxels)",
    "structure_unionizes": "(select count(*) from structure_unionize)",
    "injection_voxels": "(select count(*) from injection_voxel)",
    "files_loaded": "(select count(*) from ingest_log where status = 'loaded')",
    "files_skipped": "(select count(*) from ingest_log where status = 'skipped')",
}


def info(connection: duckdb.DuckDBPyConnection) -> Answer:
    """What is loaded, from where and when: one row per property, as text, with the columns property and value."""
    properties = " union all ".join(
        f"select {position} as position, '{name}' as property, cast({expression} as varchar) as value"
        for position, (name, expression) in enumerate(_INFO.items())
    )
    statement = f"select property, value from ({properties}) as properties order by position"
    return Answer(connection, statement, notes=generated_notes(connection))
