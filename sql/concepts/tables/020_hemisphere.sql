-- hemisphere: the three values of hemisphere_id in words.
--
-- One row per hemisphere. The midline lies in the middle of the left-to-right axis of the CCF (5,700 um); 3 stands
-- for left and right together and occurs in sums, never as the side of a voxel.
create table hemisphere (
    hemisphere_id tinyint not null,
    hemisphere varchar not null
);

insert into hemisphere
values
(1, 'left'),
(2, 'right'),
(3, 'both');

comment on table hemisphere is 'The hemispheres: 1 left, 2 right, 3 both together.';
comment on column hemisphere.hemisphere_id is '1 left, 2 right, 3 both.';
comment on column hemisphere.hemisphere is 'Name of the hemisphere: left, right or both.';
