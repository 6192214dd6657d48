-- experiment_injection_structure: all structures that an injection reached, as the Allen Institute annotated them.
--
-- One row per (experiment, structure), the primary structure and the secondary ones.
create table experiment_injection_structure (
    experiment_id integer not null,
    structure_id integer not null,
    is_primary boolean not null
);

comment on table experiment_injection_structure is 'Structures that an injection reached, one row per experiment and structure.';
comment on column experiment_injection_structure.experiment_id is 'The experiment.';
comment on column experiment_injection_structure.structure_id is 'A structure that its injection reached.';
comment on column experiment_injection_structure.is_primary is 'True for the primary structure, false for a secondary one.';
