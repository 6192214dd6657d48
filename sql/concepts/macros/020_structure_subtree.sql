-- structure_subtree: a structure and all its descendants.
--
-- One row per structure. ancestor is an acronym (upper and lower case differ); NULL, the default, is the whole tree. An
-- acronym that does not exist gives no rows.
create macro structure_subtree(ancestor := null) as table
select
    structure.structure_id,
    structure.acronym,
    structure.name,
    structure.graph_order
from structure as ancestral
inner join structure on structure.graph_order between ancestral.graph_order and ancestral.last_graph_order
where ancestral.acronym = ancestor or (ancestor is null and ancestral.parent_structure_id is null);

comment on macro table structure_subtree is 'A structure, named by its acronym, and all its descendants: one row per structure. Default: the whole tree.';
