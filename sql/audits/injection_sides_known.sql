-- injection_sides_known: every experiment has one side, which is left, right or uncertain.
select
    coalesce(experiment.experiment_id, injection_side.experiment_id) as experiment_id,
    count(experiment.experiment_id) as experiment_count,
    count(injection_side.experiment_id) as side_count,
    min(injection_side.hemisphere_id) as hemisphere_id,
    min(injection_side.hemisphere_source) as hemisphere_source
from experiment
full join injection_side on experiment.experiment_id = injection_side.experiment_id
group by coalesce(experiment.experiment_id, injection_side.experiment_id)
having
    count(experiment.experiment_id) <> 1
    or count(injection_side.experiment_id) <> 1
    or (min(injection_side.hemisphere_source) = 'uncertain') <> (min(injection_side.hemisphere_id) is null)
    or min(injection_side.hemisphere_id) not in (1, 2)
    or min(injection_side.hemisphere_source) not in ('unionizes', 'voxels', 'centre', 'uncertain');
