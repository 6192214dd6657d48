-- structures_known: every structure that anything refers to is in the table structure.
with referred as (
    select
        parent_structure_id as structure_id,
        'structure' as table_name
    from structure
    where parent_structure_id is not null
    union
    select
        structure_id,
        'structure_set_member' as table_name
    from structure_set_member
    union
    select
        structure_id,
        'experiment' as table_name
    from experiment
    union
    select
        structure_id,
        'experiment_injection_structure' as table_name
    from experiment_injection_structure
    union
    select
        structure_id,
        'annotation_voxel' as table_name
    from annotation_voxel
    union
    select
        structure_id,
        'packed_injection_voxel' as table_name
    from packed_injection_voxel
    where structure_id <> 0
)

select referred.*
from referred
anti join structure on referred.structure_id = structure.structure_id;
