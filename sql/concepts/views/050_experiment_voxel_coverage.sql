-- experiment_voxel_coverage: how much of each structure every single injection covers, voxel by voxel.
--
-- One row per experiment, structure, hemisphere and min_density of coverage_threshold with a covered voxel: one in
-- which the experiment has an injection_density of min_density or more. A structure includes its descendants. For
-- another threshold call experiment_voxel_coverage_at.
create view experiment_voxel_coverage as
-- A row counts at the tenth of density that it reaches; the product is exact where it matters, as in
-- labelled_voxel_coverage.
with counted as (
    select
        experiment_number,
        structure_id,
        hemisphere_id,
        floor(injection_density * cast(10 as float)) as tenths,
        count(*) as voxel_count
    from packed_injection_voxel
    group by
        experiment_number,
        structure_id,
        hemisphere_id,
        tenths
),

reached as (
    select
        counted.experiment_number,
        structure_part.structure_id,
        structure_part.hemisphere_id,
        counted.tenths,
        sum(counted.voxel_count) as voxel_count
    from counted
    inner join structure_part
        on
            counted.structure_id = structure_part.labelled_structure_id
            and counted.hemisphere_id = structure_part.labelled_hemisphere_id
    group by
        counted.experiment_number,
        structure_part.structure_id,
        structure_part.hemisphere_id,
        counted.tenths
),

density as (
    select distinct min_density
    from coverage_threshold
),

-- What reaches seven tenths has a density of 0.7 or more.
covered as (
    select
        reached.experiment_number,
        reached.structure_id,
        reached.hemisphere_id,
        density.min_density,
        cast(sum(reached.voxel_count) as bigint) as covered_voxel_count
    from reached
    inner join density on reached.tenths >= density.min_density * 10
    group by
        reached.experiment_number,
        reached.structure_id,
        reached.hemisphere_id,
        density.min_density
)

select
    injection_experiment.experiment_id,
    covered.structure_id,
    structure_voxel_count.acronym,
    structure_voxel_count.name,
    covered.hemisphere_id,
    structure_voxel_count.hemisphere,
    covered.min_density,
    structure_voxel_count.voxel_count,
    covered.covered_voxel_count,
    covered.covered_voxel_count / nullif(structure_voxel_count.voxel_count, 0) as voxel_fraction,
    covered.covered_voxel_count * warehouse_info.voxel_volume_mm3 as covered_volume_mm3
from covered
inner join injection_experiment on covered.experiment_number = injection_experiment.experiment_number
inner join structure_voxel_count
    on
        covered.structure_id = structure_voxel_count.structure_id
        and covered.hemisphere_id = structure_voxel_count.hemisphere_id
cross join warehouse_info;

comment on view experiment_voxel_coverage is 'Share of a structure''s voxels that one injection covers, one row per experiment, structure, hemisphere and min_density where there is one.';
comment on column experiment_voxel_coverage.experiment_id is 'The experiment.';
comment on column experiment_voxel_coverage.structure_id is 'The structure, its descendants included.';
comment on column experiment_voxel_coverage.acronym is 'Its short name.';
comment on column experiment_voxel_coverage.name is 'Its full name.';
comment on column experiment_voxel_coverage.hemisphere_id is '1 left, 2 right, 3 both.';
comment on column experiment_voxel_coverage.hemisphere is 'left, right or both.';
comment on column experiment_voxel_coverage.min_density is 'The injection covers a voxel where its injection_density is this or more.';
comment on column experiment_voxel_coverage.voxel_count is 'Voxels of the structure in this hemisphere.';
comment on column experiment_voxel_coverage.covered_voxel_count is 'Those of them that the injection covers.';
comment on column experiment_voxel_coverage.voxel_fraction is 'covered_voxel_count / voxel_count, above 0 and at most 1.';
comment on column experiment_voxel_coverage.covered_volume_mm3 is 'Volume of the covered voxels, in mm3.';
