-- is_counted_density: whether labelled_voxel_coverage has counted the covered voxels at a min_density.
--
-- A scalar macro: one BOOLEAN, true at 0.05, 0.10 … 1.00.
create macro is_counted_density(min_density) as
min_density between 0.05 and 1 and cast(min_density as float) = cast(round(min_density * 20) / 20 as float);

comment on macro is_counted_density is 'True at the twentieths of density for which labelled_voxel_coverage has rows: 0.05, 0.10 … 1.00.';
