-- injection_side: the side of the brain on which the tracer of an experiment was injected.
--
-- One row per experiment of the source list, loaded or not. The side is the one with more injected signal:
--   unionizes  projection_volume of the root inside the injection site, left against right
--   voxels     where no unionizes say it: the sum of injection_density over the voxels, left against right
--   centre     where no voxels say it either: the side of the centre of the injection that the source list gives
--   uncertain  no signal is loaded, and that centre lies within 100 um of the midline: hemisphere_id is NULL
-- hemisphere_source has the word. The centre of the list is a rough guide. Of 25 experiments whose signal was compared
-- with it, two have most of their signal across the midline, with centres 10 and 60 um from it; in the others, 300 um
-- and more from it, both agree. A side does not say how much signal lies on the other one: ask structure_unionize or
-- injection_voxel.
create table injection_side (
    experiment_id integer not null,
    hemisphere_id tinyint,
    hemisphere_source varchar not null
);

comment on table injection_side is 'Side of each injection: the one with more injected signal, one row per experiment of the source list, loaded or not.';
comment on column injection_side.experiment_id is 'The experiment.';
comment on column injection_side.hemisphere_id is 'Side with more injected signal: 1 left, 2 right; NULL where it is uncertain.';
comment on column injection_side.hemisphere_source is 'What the side is taken from: unionizes, voxels or centre; or uncertain.';
