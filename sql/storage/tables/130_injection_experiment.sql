-- injection_experiment: the experiments whose injection voxels are loaded, numbered.
--
-- One row per experiment with a loaded injection density, also if that holds no voxel above 0. An id has nine digits
-- and a number at most four, which makes a hundred million rows of packed_injection_voxel a quarter smaller. Numbers
-- follow the ids in order, and change from one version of the warehouse to the next.
create table injection_experiment (
    experiment_number smallint not null,
    experiment_id integer not null
);

comment on table injection_experiment is 'Experiments whose injection voxels are loaded, one row per experiment, with the number that packed_injection_voxel has for it.';
comment on column injection_experiment.experiment_number is 'Position in the order of experiment_id, from 0; in this version of the warehouse only.';
comment on column injection_experiment.experiment_id is 'The experiment.';
