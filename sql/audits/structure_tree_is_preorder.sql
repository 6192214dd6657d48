-- structure_tree_is_preorder: graph_order walks the tree depth first, so a subtree is a range of it.
with descendants as (
    select
        structure_closure.ancestor_structure_id as structure_id,
        count(*) as descendant_count,
        min(part.graph_order) as first_graph_order,
        max(part.graph_order) as last_graph_order
    from structure_closure
    inner join structure as part on structure_closure.descendant_structure_id = part.structure_id
    group by structure_closure.ancestor_structure_id
)

select
    structure.structure_id,
    structure.graph_order,
    structure.last_graph_order,
    descendants.first_graph_order as first_below,
    descendants.last_graph_order as last_below,
    descendants.descendant_count
from structure
left join descendants on structure.structure_id = descendants.structure_id
where
    not coalesce(
        structure.graph_order = descendants.first_graph_order
        and structure.last_graph_order = descendants.last_graph_order
        and descendants.descendant_count = structure.last_graph_order - structure.graph_order + 1,
        false
    );
