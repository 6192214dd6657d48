-- leaf_structure: the structures that the annotation divides no further.
--
-- One row per structure that labels voxels and has no descendant that does. In the thalamus these are its nuclei, in
-- the cortex the layers of its areas. No two leaves share a voxel. The leaves of a structure need not make up all of
-- it: in the CCF some voxels are labelled with a structure that is divided further elsewhere (4.5 % of the thalamus are
-- labelled TH itself). Structures that the annotation does not draw are no leaves.
create view leaf_structure as
with whole as (
    select
        structure_id,
        sum(voxel_count) filter (where hemisphere_id = 1) as left_voxel_count,
        sum(voxel_count) filter (where hemisphere_id = 2) as right_voxel_count,
        sum(voxel_count) filter (where hemisphere_id = 3) as voxel_count
    from structure_voxel_count
    group by structure_id
),

labelled as (
    select
        structure_id,
        sum(voxel_count) as voxel_count
    from annotation_voxel_count
    group by structure_id
),

path as (
    select
        structure_closure.descendant_structure_id as structure_id,
        string_agg(ancestor.acronym, ' > ' order by ancestor.depth) as acronym_path
    from structure_closure
    inner join structure as ancestor on structure_closure.ancestor_structure_id = ancestor.structure_id
    group by structure_closure.descendant_structure_id
)

select
    structure.structure_id,
    structure.acronym,
    structure.name,
    structure.depth,
    structure.graph_order,
    path.acronym_path,
    '#' || upper(structure.color_hex_triplet) as color_hex,
    cast(whole.left_voxel_count as bigint) as left_voxel_count,
    cast(whole.right_voxel_count as bigint) as right_voxel_count,
    cast(whole.voxel_count as bigint) as voxel_count
from structure
-- Nothing below divides it: all voxels of the structure with its descendants are labelled with the structure itself.
inner join labelled on structure.structure_id = labelled.structure_id
inner join whole on structure.structure_id = whole.structure_id and labelled.voxel_count = whole.voxel_count
inner join path on structure.structure_id = path.structure_id;

comment on view leaf_structure is 'Structures that the annotation divides no further, one row per structure: the parts that do not overlap, such as the nuclei of the thalamus.';
comment on column leaf_structure.structure_id is 'Allen structure id.';
comment on column leaf_structure.acronym is 'Its short name.';
comment on column leaf_structure.name is 'Its full name.';
comment on column leaf_structure.depth is 'Steps down from the root of the tree, which has depth 0.';
comment on column leaf_structure.graph_order is 'Position in the depth-first order of the tree: the order of the atlas.';
comment on column leaf_structure.acronym_path is 'Acronyms from the root down to the structure itself, with " > " between them.';
comment on column leaf_structure.color_hex is 'Colour in the atlas as #RRGGBB.';
comment on column leaf_structure.left_voxel_count is 'Voxels in the left hemisphere.';
comment on column leaf_structure.right_voxel_count is 'Voxels in the right hemisphere.';
comment on column leaf_structure.voxel_count is 'Voxels in both hemispheres together.';
