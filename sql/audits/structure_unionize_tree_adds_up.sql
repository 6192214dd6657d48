-- structure_unionize_tree_adds_up: a structure counts at least the pixels of its children, and is there if one is.
--
-- Where no voxel of the annotation is labelled with the structure itself, it counts exactly those, so they have to be
-- there. Pixels inside and outside the injection are taken together. Sums are rounded in the source, hence the 1e-6.
with whole as (
    select
        experiment_id,
        structure_id,
        hemisphere_id,
        sum(sum_pixels) as pixel_count
    from structure_unionize
    group by
        experiment_id,
        structure_id,
        hemisphere_id
),

children as (
    select
        whole.experiment_id,
        structure.parent_structure_id as structure_id,
        whole.hemisphere_id,
        sum(whole.pixel_count) as pixel_count
    from whole
    inner join structure on whole.structure_id = structure.structure_id
    where structure.parent_structure_id is not null
    group by
        whole.experiment_id,
        structure.parent_structure_id,
        whole.hemisphere_id
),

labelled as (
    select distinct structure_id
    from annotation_voxel
)

select
    coalesce(whole.experiment_id, children.experiment_id) as experiment_id,
    coalesce(whole.structure_id, children.structure_id) as structure_id,
    coalesce(whole.hemisphere_id, children.hemisphere_id) as hemisphere_id,
    whole.pixel_count,
    children.pixel_count as child_pixel_count
from whole
full join children
    on
        whole.experiment_id = children.experiment_id
        and whole.structure_id = children.structure_id
        and whole.hemisphere_id = children.hemisphere_id
left join structure on whole.structure_id = structure.structure_id
left join labelled on whole.structure_id = labelled.structure_id
where
    whole.pixel_count is null
    or children.pixel_count > whole.pixel_count * (1 + 1e-6)
    or (
        labelled.structure_id is null
        and structure.last_graph_order > structure.graph_order
        and coalesce(children.pixel_count, 0) < whole.pixel_count * (1 - 1e-6)
        and exists (select 1 from annotation_voxel)
    );
