-- experiment_summary: the experiments, and what of each is loaded here.
--
-- One row per experiment of the source list, loaded or not. Coverage counts the experiments with has_injection_voxels;
-- the injection coverage matrix has those with has_unionizes.
create view experiment_summary as
with unionizes as (
    select experiment_id
    from ingest_log
    where file_kind = 'structure_unionize' and status = 'loaded'
),

injection_voxels as (
    select
        experiment_id,
        row_count
    from ingest_log
    where file_kind = 'injection_density' and status = 'loaded'
)

select
    experiment.experiment_id,
    experiment.structure_id,
    structure.acronym,
    structure.name,
    injection_side.hemisphere_id,
    hemisphere.hemisphere,
    injection_side.hemisphere_source,
    experiment.transgenic_line,
    experiment.transgenic_line is null as is_wild_type,
    experiment.product_id,
    experiment.gender,
    experiment.strain,
    experiment.specimen_name,
    experiment.injection_volume_mm3,
    experiment.injection_x_um,
    experiment.injection_y_um,
    experiment.injection_z_um,
    unionizes.experiment_id is not null as has_unionizes,
    injection_voxels.experiment_id is not null as has_injection_voxels,
    injection_voxels.row_count as injection_voxel_count
from experiment
inner join structure on experiment.structure_id = structure.structure_id
left join injection_side on experiment.experiment_id = injection_side.experiment_id
left join hemisphere on injection_side.hemisphere_id = hemisphere.hemisphere_id
left join unionizes on experiment.experiment_id = unionizes.experiment_id
left join injection_voxels on experiment.experiment_id = injection_voxels.experiment_id;

comment on view experiment_summary is 'The experiments of the source list and what of them is loaded, one row per experiment.';
comment on column experiment_summary.experiment_id is 'Allen section data set id of the experiment.';
comment on column experiment_summary.structure_id is 'Primary structure of the injection.';
comment on column experiment_summary.acronym is 'Short name of the primary structure.';
comment on column experiment_summary.name is 'Full name of the primary structure.';
comment on column experiment_summary.hemisphere_id is 'Side with more injected signal (injection_side): 1 left, 2 right; NULL where it is uncertain.';
comment on column experiment_summary.hemisphere is 'That side in words: left or right; NULL where it is uncertain.';
comment on column experiment_summary.hemisphere_source is 'What the side is taken from: unionizes, voxels or centre; or uncertain.';
comment on column experiment_summary.transgenic_line is 'Name of the driver line, else of the reporter line; NULL is a wild-type mouse.';
comment on column experiment_summary.is_wild_type is 'True where the mouse carries no transgenic line.';
comment on column experiment_summary.product_id is 'Allen product (study) that the experiment belongs to.';
comment on column experiment_summary.gender is 'Sex of the mouse: F or M.';
comment on column experiment_summary.strain is 'Background strain; often unknown (NULL).';
comment on column experiment_summary.specimen_name is 'Name of the specimen at the Allen Institute.';
comment on column experiment_summary.injection_volume_mm3 is 'Volume of the injection site as the experiment list gives it, in mm3; NULL where it does not.';
comment on column experiment_summary.injection_x_um is 'Centre of the injection, anterior to posterior, in um of the CCF.';
comment on column experiment_summary.injection_y_um is 'Centre of the injection, superior to inferior, in um of the CCF.';
comment on column experiment_summary.injection_z_um is 'Centre of the injection, left to right, in um of the CCF.';
comment on column experiment_summary.has_unionizes is 'True where the rows of structure_unionize of this experiment are loaded.';
comment on column experiment_summary.has_injection_voxels is 'True where the rows of injection_voxel of this experiment are loaded.';
comment on column experiment_summary.injection_voxel_count is 'Rows of injection_voxel of this experiment; NULL where they are not loaded.';
