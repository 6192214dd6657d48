-- experiment_transgenic_line: which mouse lines an experiment's animal carries.
--
-- One row per (experiment, line). The source list has a row per experiment and line, so an experiment may stand in it
-- more than once; here it has one row in experiment and its lines in this table.
create table experiment_transgenic_line (
    experiment_id integer not null,
    transgenic_line_id integer not null
);

comment on table experiment_transgenic_line is 'Mouse lines of an experiment, one row per experiment and line.';
comment on column experiment_transgenic_line.experiment_id is 'The experiment.';
comment on column experiment_transgenic_line.transgenic_line_id is 'A line that its animal carries.';
