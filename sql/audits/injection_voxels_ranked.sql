-- injection_voxels_ranked: rows lie along the tree, and the ranks of a voxel are 1, 2, 3 … by falling density.
--
-- Where densities are equal, experiments follow in the order of their ids. As rows are stored in that order, looking
-- at each and the one before it is enough.
with stored as (
    select
        *,
        lag(graph_order) over () as last_graph_order,
        lag(voxel_id) over () as last_voxel_id,
        lag(structure_id) over () as last_structure_id,
        lag(experiment_number) over () as last_experiment_number,
        lag(injection_density) over () as last_density,
        lag(density_rank) over () as last_rank
    from packed_injection_voxel
)

select
    voxel_id,
    density_rank,
    experiment_number,
    injection_density,
    last_voxel_id,
    last_rank,
    last_experiment_number,
    last_density
from stored
where
    not coalesce(
        case
            when graph_order = last_graph_order and voxel_id = last_voxel_id
                then
                    density_rank = last_rank + 1
                    and structure_id = last_structure_id
                    and (
                        injection_density < last_density
                        or (injection_density = last_density and experiment_number > last_experiment_number)
                    )
            else
                density_rank = 1
                and (
                    last_voxel_id is null
                    or graph_order > last_graph_order
                    or (graph_order = last_graph_order and voxel_id > last_voxel_id)
                )
        end, false
    );
