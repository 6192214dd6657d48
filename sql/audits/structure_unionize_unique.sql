-- structure_unionize_unique: one row per experiment, structure, hemisphere and is_injection.
select
    experiment_id,
    structure_id,
    hemisphere_id,
    is_injection,
    count(*) as row_count
from structure_unionize
group by
    experiment_id,
    structure_id,
    hemisphere_id,
    is_injection
having count(*) > 1;
