-- density_twentieths: the largest number of twentieths that an injection_density reaches.
--
-- A scalar macro: 0 for a density below 0.05, 20 for 1. The product is rounded to a FLOAT, which can be too large: that
-- of the FLOAT below 0.85 is 17. So a density that does not reach the twentieth of its product lies at the one before.
-- No product is too small: the FLOAT nearest to n twentieths gives n or more.
create macro density_twentieths(injection_density) as
cast(floor(injection_density * cast(20 as float)) as tinyint)
- case
    when injection_density < cast(floor(injection_density * cast(20 as float)) / 20 as float) then 1
    else 0
end;

comment on macro density_twentieths is 'Twentieths that an injection_density reaches, 0 to 20: it reaches n / 20 exactly where this is n or more.';
