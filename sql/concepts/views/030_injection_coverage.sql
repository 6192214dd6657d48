-- injection_coverage: how much of each structure an injection reached, by the Allen Institute's unionizes.
--
-- One row per experiment, structure and hemisphere that the injection site touches (structure_unionize has a row with
-- is_injection). The structure, its descendants included, is the part inside the injection site plus the rest, so the
-- fractions have the volume of both in the denominator. projection_volume / volume of the row with is_injection is
-- something else: the density of signal inside the site. Structures that an injection does not touch have no row
-- here; the macro injection_matrix lists them as 0. A structure contains its descendants, and both contains left and
-- right: never add up along either.
create view injection_coverage as
with injected as (
    select
        site.experiment_id,
        site.structure_id,
        site.hemisphere_id,
        site.projection_volume as injected_signal_mm3,
        site.volume as injection_site_mm3,
        site.volume + coalesce(rest.volume, 0) as structure_volume_mm3
    from structure_unionize as site
    left join structure_unionize as rest
        on
            site.experiment_id = rest.experiment_id
            and site.structure_id = rest.structure_id
            and site.hemisphere_id = rest.hemisphere_id
            and not rest.is_injection
    where site.is_injection
)

select
    injected.experiment_id,
    injected.structure_id,
    structure.acronym,
    structure.name,
    injected.hemisphere_id,
    hemisphere.hemisphere,
    injected.injected_signal_mm3,
    injected.injection_site_mm3,
    injected.structure_volume_mm3,
    injected.injected_signal_mm3 / nullif(injected.structure_volume_mm3, 0) as signal_fraction,
    injected.injection_site_mm3 / nullif(injected.structure_volume_mm3, 0) as site_fraction
from injected
inner join structure on injected.structure_id = structure.structure_id
inner join hemisphere on injected.hemisphere_id = hemisphere.hemisphere_id;

comment on view injection_coverage is 'How much of a structure an injection reached, one row per experiment, structure and hemisphere with an injection.';
comment on column injection_coverage.experiment_id is 'The experiment.';
comment on column injection_coverage.structure_id is 'The structure, its descendants included.';
comment on column injection_coverage.acronym is 'Its short name.';
comment on column injection_coverage.name is 'Its full name.';
comment on column injection_coverage.hemisphere_id is '1 left, 2 right, 3 both.';
comment on column injection_coverage.hemisphere is 'left, right or both.';
comment on column injection_coverage.injected_signal_mm3 is 'Volume of signal in the part of the structure inside the injection site, in mm3.';
comment on column injection_coverage.injection_site_mm3 is 'Volume of that part, in mm3.';
comment on column injection_coverage.structure_volume_mm3 is 'Volume of the whole structure in this experiment, inside the site and outside, in mm3.';
comment on column injection_coverage.signal_fraction is 'injected_signal_mm3 / structure_volume_mm3, 0 to 1: the share of the structure filled by injected signal.';
comment on column injection_coverage.site_fraction is 'injection_site_mm3 / structure_volume_mm3, 0 to 1: the share of the structure inside the injection site.';
