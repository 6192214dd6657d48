-- warehouse_info_is_one_row: the file says once what it holds.
select count(*) as row_count
from warehouse_info
having count(*) <> 1;
