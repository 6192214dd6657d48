-- fractions_in_range: every fraction of injection_coverage is NULL or between 0 and 1.
select
    experiment_id,
    structure_id,
    hemisphere_id,
    signal_fraction,
    site_fraction
from injection_coverage
where
    not coalesce(signal_fraction between 0 and 1 + 1e-6, true)
    or not coalesce(site_fraction between 0 and 1 + 1e-6, true)
    or not coalesce(signal_fraction <= site_fraction * (1 + 1e-6), true);
