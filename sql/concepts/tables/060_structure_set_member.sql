-- structure_set_member: which structures belong to which structure set.
--
-- One row per (structure set, structure).
create table structure_set_member (
    structure_set_id integer not null,
    structure_id integer not null
);

comment on table structure_set_member is 'Members of the structure sets, one row per set and structure.';
comment on column structure_set_member.structure_set_id is 'The set.';
comment on column structure_set_member.structure_id is 'A structure in the set.';
