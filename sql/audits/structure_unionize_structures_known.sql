-- structure_unionize_structures_known: every structure of structure_unionize is in the table structure.
select
    structure_unionize.experiment_id,
    structure_unionize.structure_id
from structure_unionize
anti join structure on structure_unionize.structure_id = structure.structure_id
group by
    structure_unionize.experiment_id,
    structure_unionize.structure_id;
