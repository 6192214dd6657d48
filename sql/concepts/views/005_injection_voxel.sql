-- injection_voxel: where each loaded experiment's tracer was injected, voxel by voxel.
--
-- One row per (experiment, voxel) with injection_density > 0. injection_density is the part of the voxel's valid
-- pixels that lie inside the injection polygon and show signal. density_rank orders the experiments of one voxel from
-- the densest down, so that "at least n experiments reach density t here" reads: the row of rank n has
-- injection_density >= cast(t as float). Voxels with density outside the annotation are kept: structure_id 0,
-- graph_order -1.
create view injection_voxel as
select
    packed_injection_voxel.graph_order,
    packed_injection_voxel.voxel_id,
    packed_injection_voxel.structure_id,
    packed_injection_voxel.hemisphere_id,
    injection_experiment.experiment_id,
    packed_injection_voxel.injection_density,
    packed_injection_voxel.density_rank
from packed_injection_voxel
inner join injection_experiment
    on packed_injection_voxel.experiment_number = injection_experiment.experiment_number;

comment on view injection_voxel is 'Injected voxels, one row per experiment and voxel with injection_density > 0.';
comment on column injection_voxel.graph_order is 'graph_order of structure_id, -1 outside the annotation; filter a whole subtree by its range.';
comment on column injection_voxel.voxel_id is 'ap + ap_voxel_count * (dv + dv_voxel_count * ml), from the 0-based indices along the axes: the offset in the NRRD file.';
comment on column injection_voxel.structure_id is 'Structure that the voxel is labelled with; 0 outside the annotation.';
comment on column injection_voxel.hemisphere_id is '1 left, 2 right.';
comment on column injection_voxel.experiment_id is 'The experiment.';
comment on column injection_voxel.injection_density is 'Part of the voxel filled by injected signal, above 0 up to 1. Compare with cast(t as float).';
comment on column injection_voxel.density_rank is 'Position of the experiment among those of this voxel, 1 for the densest; ties by experiment_id.';
