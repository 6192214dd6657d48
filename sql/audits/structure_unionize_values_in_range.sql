-- structure_unionize_values_in_range: a row counts pixels, has a volume, and no value that it cannot have.
--
-- Rows without any pixel do not exist in the source. Sums of pixels are rounded in the source, hence the 1e-6. Some
-- values may be missing, but none is negative, infinite or NaN, and there is no more signal than volume. The grid has
-- 13,200 um from anterior to posterior, 8,000 um from superior to inferior, and 11,400 um from left to right.
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
    )
    or not coalesce(max_voxel_density between 0 and 1 + 1e-6, true)
    or not coalesce(projection_density between 0 and 1 + 1e-6, true)
    or not coalesce(sum_projection_pixels between 0 and sum_pixels * (1 + 1e-6), true)
    or not coalesce(projection_energy >= 0 and isfinite(projection_energy), true)
    or not coalesce(projection_intensity >= 0 and isfinite(projection_intensity), true)
    or not coalesce(normalized_projection_volume >= 0 and isfinite(normalized_projection_volume), true)
    or not coalesce(sum_pixel_intensity >= 0 and isfinite(sum_pixel_intensity), true)
    or not coalesce(sum_projection_pixel_intensity >= 0 and isfinite(sum_projection_pixel_intensity), true)
    or not coalesce(max_voxel_x between 0 and 13200, true)
    or not coalesce(max_voxel_y between 0 and 8000, true)
    or not coalesce(max_voxel_z between 0 and 11400, true);
