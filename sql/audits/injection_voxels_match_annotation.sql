-- injection_voxels_match_annotation: a voxel has the structure that the annotation gives it, or 0 where it gives none.
select
    injection_voxel.experiment_id,
    injection_voxel.voxel_id,
    injection_voxel.structure_id,
    annotation_voxel.structure_id as annotated_structure_id
from injection_voxel
left join annotation_voxel on injection_voxel.voxel_id = annotation_voxel.voxel_id
where
    injection_voxel.structure_id <> coalesce(annotation_voxel.structure_id, 0)
    or injection_voxel.graph_order <> coalesce(annotation_voxel.graph_order, -1);
