-- experiment: the tracer injections of the Allen Mouse Brain Connectivity Atlas.
--
-- One row per experiment: the whole list of the source, whether or not an experiment's files are loaded here
-- (experiment_summary tells). The primary structure is the one that the Allen Institute names as the injected one; an
-- injection usually reaches others too (experiment_injection_structure). injection_side has the side of the brain.
create table experiment (
    experiment_id integer not null,
    structure_id integer not null,
    transgenic_line varchar,
    product_id integer,
    gender varchar,
    strain varchar,
    specimen_name varchar,
    injection_volume_mm3 double,
    injection_x_um double not null,
    injection_y_um double not null,
    injection_z_um double not null
);

comment on table experiment is 'Tracer injections, one row per experiment of the source list, loaded or not.';
comment on column experiment.experiment_id is 'Allen section data set id of the experiment.';
comment on column experiment.structure_id is 'Primary structure of the injection.';
comment on column experiment.transgenic_line is 'Name of the driver line, else of the reporter line; NULL is a wild-type mouse.';
comment on column experiment.product_id is 'Allen product (study) that the experiment belongs to.';
comment on column experiment.gender is 'Sex of the mouse: F or M.';
comment on column experiment.strain is 'Background strain; often unknown (NULL).';
comment on column experiment.specimen_name is 'Name of the specimen at the Allen Institute.';
comment on column experiment.injection_volume_mm3 is 'Volume of the injection site as the experiment list gives it, in mm3; NULL where it does not.';
comment on column experiment.injection_x_um is 'Centre of the injection, anterior to posterior, in um of the CCF.';
comment on column experiment.injection_y_um is 'Centre of the injection, superior to inferior, in um of the CCF.';
comment on column experiment.injection_z_um is 'Centre of the injection, left to right, in um of the CCF.';
