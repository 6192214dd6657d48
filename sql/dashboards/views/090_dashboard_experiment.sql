-- dashboard_experiment: experiment_summary with everything a dashboard filters by in its own columns.
--
-- One row per experiment of the source list, loaded or not. The structure is the primary one of the injection.
create view dashboard_experiment as
select
    experiment.experiment_id,
    coalesce(experiment.transgenic_line, 'wild type') as mouse_line,
    experiment.is_wild_type,
    coalesce(experiment.hemisphere, 'uncertain') as hemisphere,
    experiment.hemisphere_source,
    experiment.structure_id,
    experiment.acronym,
    experiment.name,
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
    structure_path.graph_order,
    structure_path.color_hex,
    experiment.gender,
    experiment.strain,
    experiment.specimen_name,
    experiment.injection_volume_mm3,
    experiment.injection_x_um,
    experiment.injection_y_um,
    experiment.injection_z_um,
    experiment.has_unionizes,
    experiment.has_injection_voxels,
    experiment.injection_voxel_count,
    'https://connectivity.brain-map.org/projection/experiment/' || experiment.experiment_id as experiment_url
from experiment_summary as experiment
inner join structure_path on experiment.structure_id = structure_path.structure_id;

comment on view dashboard_experiment is 'experiment_summary for dashboards, one row per experiment of the source list.';
comment on column dashboard_experiment.experiment_id is 'Allen section data set id of the experiment.';
comment on column dashboard_experiment.mouse_line is 'Name of the driver line, else of the reporter line, or wild type.';
comment on column dashboard_experiment.is_wild_type is 'True where the mouse carries no transgenic line.';
comment on column dashboard_experiment.hemisphere is 'Side with more injected signal (injection_side): left or right; or uncertain.';
comment on column dashboard_experiment.hemisphere_source is 'What the side is taken from: unionizes, voxels or centre; or uncertain.';
comment on column dashboard_experiment.structure_id is 'Primary structure of the injection.';
comment on column dashboard_experiment.acronym is 'Short name of the primary structure of the injection.';
comment on column dashboard_experiment.name is 'Its full name.';
comment on column dashboard_experiment.division is 'Major division of the brain that it belongs to, e.g. Thalamus; NULL where it lies in none.';
comment on column dashboard_experiment.level_1 is 'The structure below the root on its path down the tree.';
comment on column dashboard_experiment.level_2 is 'The structure of depth 2 on that path; NULL where the path is shorter.';
comment on column dashboard_experiment.level_3 is 'The structure of depth 3 on that path; NULL where the path is shorter.';
comment on column dashboard_experiment.level_4 is 'The structure of depth 4 on that path; NULL where the path is shorter.';
comment on column dashboard_experiment.level_5 is 'The structure of depth 5 on that path; NULL where the path is shorter.';
comment on column dashboard_experiment.level_6 is 'The structure of depth 6 on that path; NULL where the path is shorter.';
comment on column dashboard_experiment.level_7 is 'The structure of depth 7 on that path; NULL where the path is shorter.';
comment on column dashboard_experiment.level_8 is 'The structure of depth 8 on that path; NULL where the path is shorter.';
comment on column dashboard_experiment.level_9 is 'The structure of depth 9 on that path; NULL where the path is shorter.';
comment on column dashboard_experiment.level_10 is 'The structure of depth 10 on that path; NULL where the path is shorter.';
comment on column dashboard_experiment.graph_order is 'Position of the primary structure in the order of the atlas.';
comment on column dashboard_experiment.color_hex is 'Colour of the primary structure in the atlas as #RRGGBB.';
comment on column dashboard_experiment.gender is 'Sex of the mouse: F or M.';
comment on column dashboard_experiment.strain is 'Background strain; often unknown (NULL).';
comment on column dashboard_experiment.specimen_name is 'Name of the specimen at the Allen Institute.';
comment on column dashboard_experiment.injection_volume_mm3 is 'Volume of the injection site as the experiment list gives it, in mm3. Additive over experiments.';
comment on column dashboard_experiment.injection_x_um is 'Centre of the injection, anterior to posterior, in um of the CCF.';
comment on column dashboard_experiment.injection_y_um is 'Centre of the injection, superior to inferior, in um of the CCF.';
comment on column dashboard_experiment.injection_z_um is 'Centre of the injection, left to right, in um of the CCF.';
comment on column dashboard_experiment.has_unionizes is 'True where its unionizes are loaded.';
comment on column dashboard_experiment.has_injection_voxels is 'True where its injection voxels are loaded.';
comment on column dashboard_experiment.injection_voxel_count is 'Voxels with an injection_density above 0; NULL where they are not loaded. Additive over experiments.';
comment on column dashboard_experiment.experiment_url is 'Page of the experiment at the Allen Institute.';
