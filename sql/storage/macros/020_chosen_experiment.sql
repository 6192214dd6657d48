-- chosen_experiment: the experiments with loaded injection voxels, or those of them in a list.
--
-- One row per experiment; all of injection_experiment where experiment_ids is NULL.
create macro chosen_experiment(experiment_ids := null) as table
select
    experiment_number,
    experiment_id
from injection_experiment
where experiment_ids is null
union all
select
    experiment_number,
    experiment_id
from injection_experiment
where
    experiment_ids is not null
    and experiment_id in (select unnest(cast(experiment_ids as integer [])));

comment on macro table chosen_experiment is 'The rows of injection_experiment, or those of them in the list experiment_ids.';
