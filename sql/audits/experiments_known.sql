-- experiments_known: every experiment that anything refers to is in the table experiment.
with referred as (
    select
        experiment_id,
        'structure_unionize' as table_name
    from structure_unionize
    union
    select
        experiment_id,
        'injection_experiment' as table_name
    from injection_experiment
    union
    select
        experiment_id,
        'experiment_injection_structure' as table_name
    from experiment_injection_structure
    union
    select
        experiment_id,
        'experiment_transgenic_line' as table_name
    from experiment_transgenic_line
)

select referred.*
from referred
anti join experiment on referred.experiment_id = experiment.experiment_id;
