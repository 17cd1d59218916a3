-- The same questions over all practices: the practice is the unit, since its people share its ways.
-- Error by linearisation over practices, t with practices - 1 degrees of freedom; under twenty
-- practices there is no interval in closed form (methods 2.7).
with practice_excess as (

    select organization_id, year, excess, months, members_compared
    from {{ ref('practice_excess') }}
    where organization_id <> 'none'

),

practice_need as (

    select organization_id, year, members_depression_and_chronic, members_untreated
    from {{ ref('practice_need') }}
    where organization_id <> 'none'

),

unit as (

    select
        year, 'excess_pmpm' as measure, members_compared as people,
        cast(excess as double) as above, cast(months as double) as below
    from practice_excess
    where months > 0
    union all
    select
        year, 'untreated_pct' as measure, members_depression_and_chronic as people,
        100 * cast(members_untreated as double) as above,
        cast(members_depression_and_chronic as double) as below
    from practice_need
    where members_depression_and_chronic > 0

),

summed as (

    select
        year,
        measure,
        cast(count(*) as bigint) as practices,
        cast(sum(people) as bigint) as people,
        sum(above) as above,
        sum(below) as below,
        sum(above * above) as above_squared,
        sum(above * below) as crossed,
        sum(below * below) as below_squared
    from unit
    group by year, measure

),

estimated as (

    select
        year,
        measure,
        practices,
        people,
        above / below as estimate,
        case when practices >= 20 then sqrt(
            cast(practices as double) / (practices - 1)
            * greatest(
                above_squared - 2 * (above / below) * crossed
                + power(above / below, 2) * below_squared, 0
            ) / power(below, 2)
        ) end as error
    from summed

),

final as (

    select
        estimated.*,
        {{ student_97_5('practices - 1') }} as quantile
    from estimated

)

select * from final
