-- injection_matrix: how much of a structure and of each of its descendants every injection reached, zeros included.
--
-- One row per experiment with loaded unionizes and structure: the ancestor (an acronym) and all its descendants.
-- hemisphere is left, right or both. The definitions are those of injection_coverage, and a row that structure_unionize
-- does not have is 0; where an experiment has no valid volume of a structure at all, its fractions are NULL.
--
--   graph_order: Position of the structure in the depth-first order of the tree.
create macro injection_matrix(ancestor, hemisphere) as table
with side as (
    select
        side.hemisphere_id,
        side.hemisphere as side_name
    from hemisphere as side
    where side.hemisphere = hemisphere
),

loaded as (
    select experiment_id
    from ingest_log
    where file_kind = 'structure_unionize' and status = 'loaded'
),

measured as (
    select
        structure_unionize.experiment_id,
        structure_unionize.structure_id,
        sum(structure_unionize.projection_volume) filter (where structure_unionize.is_injection) as signal_mm3,
        sum(structure_unionize.volume) filter (where structure_unionize.is_injection) as site_mm3,
        sum(structure_unionize.volume) as whole_mm3
    from structure_unionize
    inner join structure_subtree(ancestor) as subtree
        on structure_unionize.structure_id = subtree.structure_id
    inner join side on structure_unionize.hemisphere_id = side.hemisphere_id
    group by
        structure_unionize.experiment_id,
        structure_unionize.structure_id
)

select
    loaded.experiment_id,
    subtree.structure_id,
    subtree.acronym,
    subtree.name,
    subtree.graph_order,
    side.side_name as hemisphere,
    coalesce(measured.signal_mm3, 0) as injected_signal_mm3,
    coalesce(measured.site_mm3, 0) as injection_site_mm3,
    coalesce(measured.whole_mm3, 0) as structure_volume_mm3,
    coalesce(measured.signal_mm3, 0) / nullif(measured.whole_mm3, 0) as signal_fraction,
    coalesce(measured.site_mm3, 0) / nullif(measured.whole_mm3, 0) as site_fraction
from loaded
cross join structure_subtree(ancestor) as subtree
cross join side
left join measured
    on
        loaded.experiment_id = measured.experiment_id
        and subtree.structure_id = measured.structure_id;

comment on macro table injection_matrix is 'injection_coverage with its zeros: one row per loaded experiment and structure, for the ancestor (an acronym) and its descendants, in one hemisphere (left, right or both).';
