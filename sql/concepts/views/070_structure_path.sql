-- structure_path: the structures with their path down the tree spread over columns, to filter and to drill down.
--
-- One row per structure. level_1 is the structure below the root on its path, level_2 the next, and so on; the level of
-- its own depth is the structure itself and those below are NULL. A level filters a whole subtree: level_4 = 'Thalamus'
-- are the thalamus and all its nuclei. The tree of the atlas has ten levels. division is the one of the Allen
-- Institute's major divisions (structure set 687527670) on the path. The summary structures (set 167587189) do not
-- overlap; in any other choice of structures look for one that contains another before you add anything up.
create view structure_path as
select
    structure.structure_id,
    structure.acronym,
    structure.name,
    structure.depth,
    structure.graph_order,
    '#' || structure.color_hex_triplet as color_hex,
    max(ancestor.name) filter (where division_member.structure_id is not null) as division,
    bool_or(summary_member.structure_id is not null) as is_summary_structure,
    max(ancestor.name) filter (where ancestor.depth = 1) as level_1,
    max(ancestor.name) filter (where ancestor.depth = 2) as level_2,
    max(ancestor.name) filter (where ancestor.depth = 3) as level_3,
    max(ancestor.name) filter (where ancestor.depth = 4) as level_4,
    max(ancestor.name) filter (where ancestor.depth = 5) as level_5,
    max(ancestor.name) filter (where ancestor.depth = 6) as level_6,
    max(ancestor.name) filter (where ancestor.depth = 7) as level_7,
    max(ancestor.name) filter (where ancestor.depth = 8) as level_8,
    max(ancestor.name) filter (where ancestor.depth = 9) as level_9,
    max(ancestor.name) filter (where ancestor.depth = 10) as level_10
from structure
inner join structure_closure on structure.structure_id = structure_closure.descendant_structure_id
inner join structure as ancestor on structure_closure.ancestor_structure_id = ancestor.structure_id
left join structure_set_member as division_member
    on
        ancestor.structure_id = division_member.structure_id
        and division_member.structure_set_id = 687527670
left join structure_set_member as summary_member
    on
        structure.structure_id = summary_member.structure_id
        and summary_member.structure_set_id = 167587189
group by
    structure.structure_id,
    structure.acronym,
    structure.name,
    structure.depth,
    structure.graph_order,
    structure.color_hex_triplet;

comment on view structure_path is 'Structures with their path down the tree as columns level_1 to level_10, one row per structure.';
comment on column structure_path.structure_id is 'Allen structure id.';
comment on column structure_path.acronym is 'Its short name.';
comment on column structure_path.name is 'Its full name.';
comment on column structure_path.depth is 'Steps down from the root of the tree, which has depth 0.';
comment on column structure_path.graph_order is 'Position in the depth-first order of the tree: the order of the atlas.';
comment on column structure_path.color_hex is 'Colour in the atlas as #RRGGBB.';
comment on column structure_path.division is 'Major division of the brain that it belongs to, e.g. Thalamus; NULL where it lies in none.';
comment on column structure_path.is_summary_structure is 'True for the Allen Institute''s summary structures, which do not overlap.';
comment on column structure_path.level_1 is 'The structure below the root on its path down the tree.';
comment on column structure_path.level_2 is 'The structure of depth 2 on that path; NULL where the path is shorter.';
comment on column structure_path.level_3 is 'The structure of depth 3 on that path; NULL where the path is shorter.';
comment on column structure_path.level_4 is 'The structure of depth 4 on that path; NULL where the path is shorter.';
comment on column structure_path.level_5 is 'The structure of depth 5 on that path; NULL where the path is shorter.';
comment on column structure_path.level_6 is 'The structure of depth 6 on that path; NULL where the path is shorter.';
comment on column structure_path.level_7 is 'The structure of depth 7 on that path; NULL where the path is shorter.';
comment on column structure_path.level_8 is 'The structure of depth 8 on that path; NULL where the path is shorter.';
comment on column structure_path.level_9 is 'The structure of depth 9 on that path; NULL where the path is shorter.';
comment on column structure_path.level_10 is 'The structure of depth 10 on that path; NULL where the path is shorter.';
