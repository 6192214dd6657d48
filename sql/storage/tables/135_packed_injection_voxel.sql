-- packed_injection_voxel: where each loaded experiment's tracer was injected, as it is stored.
--
-- One row per (experiment, voxel) with injection_density > 0. These are the rows of injection_voxel, which has the id
-- of the experiment instead of its number (injection_experiment). They are sorted by (graph_order, voxel_id,
-- density_rank), so that a question about a structure reads little else. Ask injection_voxel, unless you need the
-- speed.
create table packed_injection_voxel (
    graph_order smallint not null,
    voxel_id integer not null,
    structure_id integer not null,
    hemisphere_id tinyint not null,
    experiment_number smallint not null,
    injection_density float not null,
    density_rank smallint not null
);

comment on table packed_injection_voxel is 'The rows of injection_voxel as they are stored, one row per experiment and voxel.';
comment on column packed_injection_voxel.graph_order is 'graph_order of structure_id, -1 outside the annotation.';
comment on column packed_injection_voxel.voxel_id is 'Offset of the voxel in the NRRD file.';
comment on column packed_injection_voxel.structure_id is 'Structure that the voxel is labelled with; 0 outside the annotation.';
comment on column packed_injection_voxel.hemisphere_id is '1 left, 2 right.';
comment on column packed_injection_voxel.experiment_number is 'The experiment, by its number in injection_experiment.';
comment on column packed_injection_voxel.injection_density is 'Part of the voxel filled by injected signal, above 0 and at most 1. Compare it with cast(t as float).';
comment on column packed_injection_voxel.density_rank is 'Position of the experiment among those of this voxel, 1 for the densest; ties by experiment_id.';
