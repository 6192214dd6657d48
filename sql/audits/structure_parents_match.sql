-- structure_parents_match: parent, depth, path and range of a structure say the same about its place in the tree.
select
    structure.structure_id,
    structure.parent_structure_id,
    structure.depth,
    structure.structure_id_path
from structure
left join structure as parent on structure.parent_structure_id = parent.structure_id
where
    not coalesce(
        structure.depth = coalesce(parent.depth + 1, 0)
        and structure.structure_id_path = coalesce(parent.structure_id_path, '/') || structure.structure_id || '/'
        and (
            structure.parent_structure_id is null
            or (
                structure.graph_order > parent.graph_order
                and structure.last_graph_order <= parent.last_graph_order
            )
        ),
        false
    );
