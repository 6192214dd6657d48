-- dashboard_structure_coverage: structure_voxel_coverage with everything a dashboard filters by in its own columns.
--
-- One row per structure, hemisphere and row of coverage_threshold, so filter hemisphere, min_density and
-- min_experiments to one value each. A structure includes its descendants: covered_fraction, voxel_count and
-- covered_voxel_count must never be added up or averaged over structures of which one contains another. The counts that
-- begin with labelled are of the voxels labelled with the structure itself. They are additive: over any structures, and
-- over left and right,
--     sum(labelled_covered_voxel_count) / sum(labelled_voxel_count)
-- is the covered fraction of all of them together.
create view dashboard_structure_coverage as
with labelled as (
    -- The label alone is rolled up from left and right to both: descendants have rows of their own.
    select
        annotated.structure_id,
        structure_part.hemisphere_id,
        coverage_threshold.min_density,
        coverage_threshold.min_experiments,
        cast(sum(annotated.voxel_count) as bigint) as voxel_count,
        cast(sum(coalesce(covered.covered_voxel_count, 0)) as bigint) as covered_voxel_count
    from annotation_voxel_count as annotated
    inner join structure_part
        on
            annotated.structure_id = structure_part.structure_id
            and annotated.structure_id = structure_part.labelled_structure_id
            and annotated.hemisphere_id = structure_part.labelled_hemisphere_id
    cross join coverage_threshold
    left join labelled_voxel_coverage as covered
        on
            annotated.structure_id = covered.structure_id
            and annotated.hemisphere_id = covered.hemisphere_id
            and coverage_threshold.min_density = covered.min_density
            and coverage_threshold.min_experiments = covered.min_experiments
    group by
        annotated.structure_id,
        structure_part.hemisphere_id,
        coverage_threshold.min_density,
        coverage_threshold.min_experiments
)

select
    coverage.structure_id,
    coverage.acronym,
    coverage.name,
    structure_path.division,
    structure_path.level_1,
    structure_path.level_2,
    structure_path.level_3,
    structure_path.level_4,
    structure_path.level_5,
    structure_path.level_6,
    structure_path.level_7,
    structure_path.level_8,
    structure_path.level_9,
    structure_path.level_10,
    structure_path.depth,
    structure_path.graph_order,
    structure_path.color_hex,
    structure_path.is_summary_structure,
    coverage.hemisphere,
    coverage.min_density,
    coverage.min_experiments,
    coverage.voxel_count,
    coverage.covered_voxel_count,
    coverage.covered_fraction,
    coverage.covered_volume_mm3,
    coalesce(labelled.voxel_count, 0) as labelled_voxel_count,
    coalesce(labelled.covered_voxel_count, 0) as labelled_covered_voxel_count,
    coverage.experiment_count
from structure_voxel_coverage as coverage
inner join structure_path on coverage.structure_id = structure_path.structure_id
left join labelled
    on
        coverage.structure_id = labelled.structure_id
        and coverage.hemisphere_id = labelled.hemisphere_id
        and coverage.min_density = labelled.min_density
        and coverage.min_experiments = labelled.min_experiments;

comment on view dashboard_structure_coverage is 'structure_voxel_coverage for dashboards, one row per structure, hemisphere and coverage threshold: filter the last three to one value each.';
comment on column dashboard_structure_coverage.structure_id is 'The structure, its descendants included.';
comment on column dashboard_structure_coverage.acronym is 'Its short name.';
comment on column dashboard_structure_coverage.name is 'Its full name.';
comment on column dashboard_structure_coverage.division is 'Major division of the brain that it belongs to, e.g. Thalamus; NULL where it lies in none.';
comment on column dashboard_structure_coverage.level_1 is 'The structure below the root on its path down the tree.';
comment on column dashboard_structure_coverage.level_2 is 'The structure of depth 2 on that path; NULL where the path is shorter.';
comment on column dashboard_structure_coverage.level_3 is 'The structure of depth 3 on that path; NULL where the path is shorter.';
comment on column dashboard_structure_coverage.level_4 is 'The structure of depth 4 on that path; NULL where the path is shorter.';
comment on column dashboard_structure_coverage.level_5 is 'The structure of depth 5 on that path; NULL where the path is shorter.';
comment on column dashboard_structure_coverage.level_6 is 'The structure of depth 6 on that path; NULL where the path is shorter.';
comment on column dashboard_structure_coverage.level_7 is 'The structure of depth 7 on that path; NULL where the path is shorter.';
comment on column dashboard_structure_coverage.level_8 is 'The structure of depth 8 on that path; NULL where the path is shorter.';
comment on column dashboard_structure_coverage.level_9 is 'The structure of depth 9 on that path; NULL where the path is shorter.';
comment on column dashboard_structure_coverage.level_10 is 'The structure of depth 10 on that path; NULL where the path is shorter.';
comment on column dashboard_structure_coverage.depth is 'Steps down from the root of the tree, which has depth 0.';
comment on column dashboard_structure_coverage.graph_order is 'Position in the depth-first order of the tree: the order of the atlas.';
comment on column dashboard_structure_coverage.color_hex is 'Colour in the atlas as #RRGGBB.';
comment on column dashboard_structure_coverage.is_summary_structure is 'True for the Allen Institute''s summary structures, which do not overlap.';
comment on column dashboard_structure_coverage.hemisphere is 'left, right or both; both contains the other two.';
comment on column dashboard_structure_coverage.min_density is 'An experiment counts in a voxel where its injection_density is this or more.';
comment on column dashboard_structure_coverage.min_experiments is 'A voxel is covered if at least this many experiments count in it.';
comment on column dashboard_structure_coverage.voxel_count is 'Voxels of the structure. Not additive: contains the descendants.';
comment on column dashboard_structure_coverage.covered_voxel_count is 'Those of them that are covered. Not additive: contains the descendants.';
comment on column dashboard_structure_coverage.covered_fraction is 'covered_voxel_count / voxel_count, 0 to 1; NULL without voxels. Not additive.';
comment on column dashboard_structure_coverage.covered_volume_mm3 is 'Volume of the covered voxels, in mm3. Not additive: contains the descendants.';
comment on column dashboard_structure_coverage.labelled_voxel_count is 'Voxels labelled with the structure itself. Additive over structures, and over left and right.';
comment on column dashboard_structure_coverage.labelled_covered_voxel_count is 'Those of them that are covered. Additive over structures, and over left and right; not over thresholds.';
comment on column dashboard_structure_coverage.experiment_count is 'Experiments that are loaded: only they can cover anything. The same in every row, not additive.';
