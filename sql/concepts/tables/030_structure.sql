-- structure: the brain structures of the Allen Mouse Brain Atlas and their tree.
--
-- One row per structure. graph_order counts the tree depth first, a parent before its children, so the descendants of
-- a structure are exactly the structures with a graph_order between its own and its last_graph_order. Not every
-- structure is drawn in the CCF annotation: one that is not has no voxel.
create table structure (
    structure_id integer not null,
    acronym varchar not null,
    name varchar not null,
    parent_structure_id integer,
    depth smallint not null,
    graph_order smallint not null,
    last_graph_order smallint not null,
    color_hex_triplet varchar not null,
    structure_id_path varchar not null
);

comment on table structure is 'Brain structures and their tree, one row per structure.';
comment on column structure.structure_id is 'Allen structure id, e.g. 549 for the thalamus.';
comment on column structure.acronym is 'Short name, unique, e.g. TH; upper and lower case differ (CM and cm are two structures).';
comment on column structure.name is 'Full name, e.g. Thalamus.';
comment on column structure.parent_structure_id is 'The structure directly above in the tree; NULL for the root.';
comment on column structure.depth is 'Steps down from the root of the tree, which has depth 0.';
comment on column structure.graph_order is 'Position in the depth-first order of the tree, from 0 for the root.';
comment on column structure.last_graph_order is 'graph_order of the last descendant; equals graph_order where there is no descendant.';
comment on column structure.color_hex_triplet is 'Colour in the atlas as six hexadecimal digits RRGGBB.';
comment on column structure.structure_id_path is 'Ids from the root down to this structure, as /997/8/…/.';
