-- injection_densities_in_range: an injected voxel has a density above 0 and up to 1.
select
    experiment_id,
    voxel_id,
    injection_density
from injection_voxel
where not (injection_density > 0 and injection_density <= cast(1 as float));
