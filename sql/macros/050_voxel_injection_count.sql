-- voxel_injection_count: how many of the loaded experiments inject each voxel.
--
-- One row per voxel in which at least one experiment has an injection_density of min_density or more. Voxels
-- outside the annotation are listed too: they have structure_id 0 and graph_order -1. Within one structure: filter
-- graph_order between its graph_order and its last_graph_order.
--
--   ap_um: Centre of the voxel, from the anterior end of the CCF, in um.
--   dv_um: Centre of the voxel, from the superior end, in um.
--   ml_um: Centre of the voxel, from the left end, in um.
--   experiment_count: Loaded experiments that reach min_density in the voxel.
create macro voxel_injection_count(min_density) as table
select
    voxel_id,
    graph_order,
    structure_id,
    hemisphere_id,
    ap_um,
    dv_um,
    ml_um,
    experiment_count
from voxel_injection_count_of((select list(experiment_id) from experiment), min_density);

comment on macro table voxel_injection_count is 'Number of loaded experiments that inject a voxel to min_density, one row per voxel with any, with its centre in um.';
