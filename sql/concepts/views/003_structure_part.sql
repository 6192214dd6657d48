-- structure_part: which labelled voxels make up a structure in a hemisphere.
--
-- One row per structure, hemisphere, labelled structure and side. Every voxel is labelled with one structure and lies
-- on one side. A structure consists of the voxels labelled with it or with one of its descendants, and both hemispheres
-- consist of left and right. So a count by label and side becomes the count of every structure and hemisphere when it
-- is joined to this view and added up; all counts in this warehouse are rolled up this way.
create view structure_part as
select
    structure_closure.ancestor_structure_id as structure_id,
    hemisphere.hemisphere_id,
    structure_closure.descendant_structure_id as labelled_structure_id,
    side.hemisphere_id as labelled_hemisphere_id
from structure_closure
cross join hemisphere as side
inner join hemisphere on hemisphere.hemisphere_id in (side.hemisphere_id, 3)
where side.hemisphere_id < 3;

comment on view structure_part is 'Labels and sides of the voxels that make up a structure in a hemisphere, one row per structure, hemisphere, labelled structure and side.';
comment on column structure_part.structure_id is 'The structure, its descendants included.';
comment on column structure_part.hemisphere_id is '1 left, 2 right, 3 both.';
comment on column structure_part.labelled_structure_id is 'The structure that the voxels are labelled with: the same one or a descendant.';
comment on column structure_part.labelled_hemisphere_id is 'The side that the voxels lie on: 1 left, 2 right.';
