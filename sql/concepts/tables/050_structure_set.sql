-- structure_set: named selections of structures made by the Allen Institute.
--
-- One row per set. The cache folder of AllenSDK holds the ids only; name and description are there when the folder
-- also holds structure_sets.csv.
create table structure_set (
    structure_set_id integer not null,
    name varchar,
    description varchar
);

comment on table structure_set is 'Named selections of structures, one row per set.';
comment on column structure_set.structure_set_id is 'Allen structure set id, e.g. 167587189 for the summary structures.';
comment on column structure_set.name is 'Name of the set; NULL where the cache folder does not say.';
comment on column structure_set.description is 'What the set is for; NULL where the cache folder does not say.';
