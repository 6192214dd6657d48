-- covered_voxel_by_rank: by how many of all loaded experiments each voxel is covered, read off the stored ranks.
--
-- One row per voxel and min_experiments at which it is covered: a voxel with an injection_density of min_density or
-- more in three experiments has the rows 1, 2 and 3. density_rank orders the experiments of a voxel from the densest
-- down, so at least n of them reach the density exactly when the one of rank n does. The query groups nothing.
--
--   min_experiments: Number of experiments, from 1 up to as many as reach min_density in the voxel.
create macro covered_voxel_by_rank(min_density) as table
select
    voxel_id,
    graph_order,
    structure_id,
    hemisphere_id,
    density_rank as min_experiments
from packed_injection_voxel
where reaches_density(injection_density, min_density);

comment on macro table covered_voxel_by_rank is 'Voxels that all loaded experiments cover at min_density, one row per voxel and min_experiments at which it is covered.';
