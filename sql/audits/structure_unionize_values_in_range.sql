-- structure_unionize_values_in_range: a row counts pixels, has a volume, and no more signal than volume.
--
-- Rows without any pixel do not exist in the source. Sums of pixels are rounded in the source, hence the 1e-6.
select
    experiment_id,
    structure_id,
    hemisphere_id,
    is_injection,
    sum_pixels,
    volume,
    projection_volume
from structure_unionize
where
    not coalesce(
        hemisphere_id between 1 and 3
        and sum_pixels > 0
        and volume > 0
        and isfinite(sum_pixels)
        and isfinite(volume)
        and projection_volume between 0 and volume * (1 + 1e-6),
        false
    );
