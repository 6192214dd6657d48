-- structure_closure: every structure paired with each of its descendants.
--
-- One row per (ancestor, descendant); a structure counts among its own descendants. Joining on it turns "in this
-- structure" into "in this structure or anything below it". Sums over it count a voxel once per ancestor: never add up
-- rows of different ancestors.
create table structure_closure (
    ancestor_structure_id integer not null,
    descendant_structure_id integer not null
);

comment on table structure_closure is 'Each structure with each of its descendants, itself included: one row per pair.';
comment on column structure_closure.ancestor_structure_id is 'The structure above.';
comment on column structure_closure.descendant_structure_id is 'The structure below, or the same one.';
