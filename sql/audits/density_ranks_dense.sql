-- density_ranks_dense: the ranks of a voxel's experiments are 1, 2, 3 … without gap or tie.
with ranked as (
    select
        voxel_id,
        count(*) as row_count,
        max(density_rank) as last_rank,
        sum(cast(density_rank as bigint)) as rank_sum
    from injection_voxel
    group by voxel_id
)

select *
from ranked
where last_rank <> row_count or rank_sum <> row_count * (row_count + 1) / 2;
