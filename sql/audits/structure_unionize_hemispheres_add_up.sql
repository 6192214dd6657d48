-- structure_unionize_hemispheres_add_up: hemisphere 3 is the sum of 1 and 2, a missing row counting as 0.
--
-- In the source the sums hold to the rounding of a DOUBLE: up to 7e-15 of the value was seen.
with paired as (
    select
        experiment_id,
        structure_id,
        is_injection,
        coalesce(sum(sum_pixels) filter (where hemisphere_id < 3), 0) as pixels_by_side,
        coalesce(sum(sum_pixels) filter (where hemisphere_id = 3), 0) as pixels_of_both,
        coalesce(sum(volume) filter (where hemisphere_id < 3), 0) as volume_by_side,
        coalesce(sum(volume) filter (where hemisphere_id = 3), 0) as volume_of_both,
        coalesce(sum(projection_volume) filter (where hemisphere_id < 3), 0) as signal_by_side,
        coalesce(sum(projection_volume) filter (where hemisphere_id = 3), 0) as signal_of_both
    from structure_unionize
    group by
        experiment_id,
        structure_id,
        is_injection
)

select *
from paired
where
    abs(pixels_by_side - pixels_of_both) > 1e-9 * pixels_of_both
    or abs(volume_by_side - volume_of_both) > 1e-9 * volume_of_both
    or abs(signal_by_side - signal_of_both) > 1e-9 * signal_of_both;
