-- structure_unionize: signal and volume of an experiment within a structure, as the Allen Institute computed them.
--
-- One row per (experiment, structure, hemisphere, is_injection). is_injection true counts only the part of the
-- structure inside the injection site, false only the rest: the whole structure is the sum of the two rows, and a row
-- that does not exist means zero. A structure's rows contain those of its descendants, and hemisphere 3 contains 1 and
-- 2: never add up along either. Only pixels with valid data count, so the total volume of a structure differs a little
-- between experiments.
create table structure_unionize (
    experiment_id integer not null,
    structure_id integer not null,
    hemisphere_id tinyint not null,
    is_injection boolean not null,
    id bigint not null,
    max_voxel_density double,
    max_voxel_x integer,
    max_voxel_y integer,
    max_voxel_z integer,
    normalized_projection_volume double,
    projection_density double,
    projection_energy double,
    projection_intensity double,
    projection_volume double not null,
    sum_pixel_intensity double,
    sum_pixels double not null,
    sum_projection_pixel_intensity double,
    sum_projection_pixels double,
    volume double not null
);

comment on table structure_unionize is 'Signal and volume within a structure, one row per experiment, structure, hemisphere and is_injection.';
comment on column structure_unionize.experiment_id is 'The experiment.';
comment on column structure_unionize.structure_id is 'The structure, its descendants included.';
comment on column structure_unionize.hemisphere_id is '1 left, 2 right, 3 both.';
comment on column structure_unionize.is_injection is 'True: the part inside the injection site. False: the rest of the structure.';
comment on column structure_unionize.id is 'Allen id of the record.';
comment on column structure_unionize.max_voxel_density is 'Greatest projection density of a voxel of this part, 0 to 1.';
comment on column structure_unionize.max_voxel_x is 'Anterior-posterior position of that voxel, in um; 0 without signal.';
comment on column structure_unionize.max_voxel_y is 'Superior-inferior position of that voxel, in um; 0 without signal.';
comment on column structure_unionize.max_voxel_z is 'Left-right position of that voxel, in um; 0 without signal.';
comment on column structure_unionize.normalized_projection_volume is 'projection_volume over the total injected signal volume of the experiment.';
comment on column structure_unionize.projection_density is 'projection_volume / volume of this row, 0 to 1.';
comment on column structure_unionize.projection_energy is 'Sum of signal intensity over sum_pixels.';
comment on column structure_unionize.projection_intensity is 'Sum of signal intensity over sum_projection_pixels.';
comment on column structure_unionize.projection_volume is 'Volume of signal in this part of the structure, in mm3.';
comment on column structure_unionize.sum_pixel_intensity is 'Sum of the intensity of all valid pixels of this part.';
comment on column structure_unionize.sum_pixels is 'Valid pixels of this part.';
comment on column structure_unionize.sum_projection_pixel_intensity is 'Sum of the intensity of the pixels with signal.';
comment on column structure_unionize.sum_projection_pixels is 'Pixels with signal.';
comment on column structure_unionize.volume is 'Volume of this part of the structure, in mm3.';
