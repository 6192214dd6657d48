-- whole_min_experiments: min_experiments, if it is a whole number from 1 on; anything else is an error.
--
-- A scalar macro: one INTEGER. Half an experiment has no meaning: = would find no voxel at 1.5, and >= those of 2.
create macro whole_min_experiments(min_experiments) as
case
    when cast(min_experiments as double) between 1 and 2147483647 and cast(min_experiments as double) % 1 = 0
        then cast(min_experiments as integer)
    else
        error(
            'min_experiments must be a whole number, 1 or more; got '
            || coalesce(cast(min_experiments as varchar), 'NULL') || '.'
        )
end;

comment on macro whole_min_experiments is 'min_experiments as an integer; an error if it is not a whole number, 1 or more.';
