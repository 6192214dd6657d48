-- coverage_threshold: the thresholds that structure_voxel_coverage and experiment_voxel_coverage list.
--
-- One row per (min_density, min_experiments). For any other threshold call the macros structure_coverage_at and
-- experiment_voxel_coverage_at. min_density is a decimal, so that it can be filtered by equality.
create table coverage_threshold (
    min_density decimal(2, 1) not null,
    min_experiments smallint not null
);

insert into coverage_threshold
select
    density.min_density,
    multiplicity.min_experiments
from (values (0.1), (0.2), (0.3), (0.4), (0.5), (0.6), (0.7), (0.8), (0.9), (1.0)) as density (min_density)
cross join (values (1), (2), (3), (5), (10), (20)) as multiplicity (min_experiments);

comment on table coverage_threshold is 'Thresholds listed by the coverage views, one row per min_density and min_experiments.';
comment on column coverage_threshold.min_density is 'An experiment counts in a voxel where its injection_density is this or more.';
comment on column coverage_threshold.min_experiments is 'A voxel is covered if at least this many experiments count in it.';
