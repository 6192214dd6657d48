-- transgenic_line: the mouse lines of the experiments.
--
-- One row per line. The source also lists wild type as a "line" of some experiments (type "wild type").
create table transgenic_line (
    transgenic_line_id integer not null,
    name varchar not null,
    line_type varchar,
    description varchar,
    stock_number varchar,
    originating_lab varchar,
    source_name varchar
);

comment on table transgenic_line is 'Mouse lines, one row per line.';
comment on column transgenic_line.transgenic_line_id is 'Allen id of the line.';
comment on column transgenic_line.name is 'Name of the line, e.g. Rbp4-Cre_KL100.';
comment on column transgenic_line.line_type is 'driver, reporter or wild type.';
comment on column transgenic_line.description is 'Where the line is expressed.';
comment on column transgenic_line.stock_number is 'Stock number at the repository that supplies the line.';
comment on column transgenic_line.originating_lab is 'Laboratory that made the line.';
comment on column transgenic_line.source_name is 'Repository that supplies the line.';
