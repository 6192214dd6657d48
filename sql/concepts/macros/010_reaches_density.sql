-- reaches_density: whether an injection_density is min_density or more.
--
-- A scalar macro: one BOOLEAN. injection_density is a FLOAT, and the FLOAT nearest to 0.7 is less than the DOUBLE 0.7:
-- without the cast, rows that lie exactly at a threshold fall out, or stay in, by how the threshold was written.
create macro reaches_density(injection_density, min_density) as injection_density >= cast(min_density as float);

comment on macro reaches_density is 'True where an injection_density is min_density or more, however min_density is written.';
