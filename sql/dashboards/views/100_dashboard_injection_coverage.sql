-- dashboard_injection_coverage: injection_coverage with everything a dashboard filters by in its own columns.
--
-- One row per experiment, structure and hemisphere that the injection site touches: the coverage matrix as a table. A
-- structure includes its descendants, so nothing may be added up over structures of which one contains another, and
-- both contains left and right. Volumes of signal may be added up over experiments, fractions may not: two injections
-- can fill the same part.
create view dashboard_injection_coverage as
select
    coverage.experiment_id,
    experiment.mouse_line,
    experiment.is_wild_type,
    experiment.acronym as injection_acronym,
    experiment.division as injection_division,
    experiment.graph_order as injection_graph_order,
    experiment.hemisphere as injection_hemisphere,
    experiment.injection_volume_mm3,
    coverage.structure_id,
    coverage.acronym,
    coverage.name,
    structure_path.division,
    structure_path.level_1,
    structure_path.level_2,
    structure_path.level_3,
    structure_path.level_4,
    structure_path.level_5,
    structure_path.level_6,
    structure_path.level_7,
    structure_path.level_8,
    structure_path.level_9,
    structure_path.level_10,
    structure_path.depth,
    structure_path.graph_order,
    structure_path.color_hex,
    structure_path.is_summary_structure,
    coverage.hemisphere,
    coverage.injected_signal_mm3,
    coverage.injection_site_mm3,
    coverage.structure_volume_mm3,
    coverage.signal_fraction,
    coverage.site_fraction,
    experiment.experiment_url
from injection_coverage as coverage
inner join dashboard_experiment as experiment on coverage.experiment_id = experiment.experiment_id
inner join structure_path on coverage.structure_id = structure_path.structure_id;

comment on view dashboard_injection_coverage is 'injection_coverage for dashboards, one row per experiment, structure and hemisphere with an injection: filter the hemisphere to one value.';
comment on column dashboard_injection_coverage.experiment_id is 'The experiment.';
comment on column dashboard_injection_coverage.mouse_line is 'Name of the driver line, else of the reporter line, or wild type.';
comment on column dashboard_injection_coverage.is_wild_type is 'True where the mouse carries no transgenic line.';
comment on column dashboard_injection_coverage.injection_acronym is 'Short name of the primary structure of the injection.';
comment on column dashboard_injection_coverage.injection_division is 'Major division that the primary structure belongs to.';
comment on column dashboard_injection_coverage.injection_graph_order is 'Position of the primary structure in the order of the atlas.';
comment on column dashboard_injection_coverage.injection_hemisphere is 'Side of the brain with more injected signal (injection_side): left or right.';
comment on column dashboard_injection_coverage.injection_volume_mm3 is 'Volume of the injection site, in mm3. Repeated in each row of the experiment, not additive here.';
comment on column dashboard_injection_coverage.structure_id is 'The structure, its descendants included.';
comment on column dashboard_injection_coverage.acronym is 'Its short name.';
comment on column dashboard_injection_coverage.name is 'Its full name.';
comment on column dashboard_injection_coverage.division is 'Major division of the brain that it belongs to, e.g. Thalamus; NULL where it lies in none.';
comment on column dashboard_injection_coverage.level_1 is 'The structure below the root on its path down the tree.';
comment on column dashboard_injection_coverage.level_2 is 'The structure of depth 2 on that path; NULL where the path is shorter.';
comment on column dashboard_injection_coverage.level_3 is 'The structure of depth 3 on that path; NULL where the path is shorter.';
comment on column dashboard_injection_coverage.level_4 is 'The structure of depth 4 on that path; NULL where the path is shorter.';
comment on column dashboard_injection_coverage.level_5 is 'The structure of depth 5 on that path; NULL where the path is shorter.';
comment on column dashboard_injection_coverage.level_6 is 'The structure of depth 6 on that path; NULL where the path is shorter.';
comment on column dashboard_injection_coverage.level_7 is 'The structure of depth 7 on that path; NULL where the path is shorter.';
comment on column dashboard_injection_coverage.level_8 is 'The structure of depth 8 on that path; NULL where the path is shorter.';
comment on column dashboard_injection_coverage.level_9 is 'The structure of depth 9 on that path; NULL where the path is shorter.';
comment on column dashboard_injection_coverage.level_10 is 'The structure of depth 10 on that path; NULL where the path is shorter.';
comment on column dashboard_injection_coverage.depth is 'Steps down from the root of the tree, which has depth 0.';
comment on column dashboard_injection_coverage.graph_order is 'Position in the depth-first order of the tree: the order of the atlas.';
comment on column dashboard_injection_coverage.color_hex is 'Colour in the atlas as #RRGGBB.';
comment on column dashboard_injection_coverage.is_summary_structure is 'True for the Allen Institute''s summary structures, which do not overlap.';
comment on column dashboard_injection_coverage.hemisphere is 'left, right or both; both contains the other two.';
comment on column dashboard_injection_coverage.injected_signal_mm3 is 'Volume of signal in the part of the structure inside the injection site, in mm3. Additive over experiments, not along the tree.';
comment on column dashboard_injection_coverage.injection_site_mm3 is 'Volume of that part, in mm3. Additive over experiments, not along the tree.';
comment on column dashboard_injection_coverage.structure_volume_mm3 is 'Volume of the whole structure in this experiment, in mm3. Not additive.';
comment on column dashboard_injection_coverage.signal_fraction is 'injected_signal_mm3 / structure_volume_mm3, 0 to 1. Not additive: take the largest, or the one experiment.';
comment on column dashboard_injection_coverage.site_fraction is 'injection_site_mm3 / structure_volume_mm3, 0 to 1. Not additive.';
comment on column dashboard_injection_coverage.experiment_url is 'Page of the experiment at the Allen Institute.';
