-- injection_voxels_match_annotation: a voxel has the structure that the annotation gives it, or 0 where it gives none.
--
-- The audit looks at the first row of each voxel; injection_voxels_ranked makes sure that the others agree.
select
    injected.voxel_id,
    injected.structure_id,
    injected.graph_order,
    annotation_voxel.structure_id as annotated_structure_id,
    annotation_voxel.graph_order as annotated_graph_order
from packed_injection_voxel as injected
left join annotation_voxel on injected.voxel_id = annotation_voxel.voxel_id
where
    injected.density_rank = 1
    and (
        injected.structure_id <> coalesce(annotation_voxel.structure_id, 0)
        or injected.graph_order <> coalesce(annotation_voxel.graph_order, -1)
    );
