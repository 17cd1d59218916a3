-- A programme that leaves out a role or a rule would silently count nothing: every programme names
-- every parameter that another one names, and a method version for every year of the data.
with parameter as (

    select programme_id, parameter from {{ ref('spend_programme_parameter') }}
    group by programme_id, parameter

),

wanted as (

    select programme.programme_id, named.parameter
    from {{ ref('spend_programme') }} as programme
    cross join (select parameter from parameter group by parameter) as named

)

select wanted.programme_id, wanted.parameter as problem
from wanted
left join parameter
    on wanted.programme_id = parameter.programme_id and wanted.parameter = parameter.parameter
where parameter.parameter is null

union all

select measure.programme_id, 'no method version for ' || cast(measure.year as string) as problem
from {{ ref('spending_measure') }} as measure
where measure.method_version like '%-unversioned'
group by measure.programme_id, measure.year
