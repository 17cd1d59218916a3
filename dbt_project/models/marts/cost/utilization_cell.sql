-- Events and months of a year by payer and cohort (also any_bh and all), with the rate per member
-- month and its variance: people are the unit.
with member as (

    select * from {{ ref('utilization_count') }}

),

person_cohort as (

    select
        person_key,
        year,
        {{ measurable_cohort() }} as cohort
    from {{ ref('person_cohort') }}

),

cohort_part as (

    select cohort, in_cohort from {{ ref('cohort_part') }} where bh_definition = 'diagnosis'

),

-- Cohorts are disjoint: sums over people of several are sums of these few rows.
part as (

    select
        member.year,
        member.payer,
        person_cohort.cohort,
        count(*) as members,
        sum(member.member_months) as member_months,
        sum(member.member_months * member.member_months) as months_squared,
        {%- for metric in utilization_metrics() %}
        sum(member.{{ metric }}) as {{ metric }},
        sum(member.{{ metric }} * member.{{ metric }}) as {{ metric }}_squared,
        sum(member.{{ metric }} * member.member_months) as {{ metric }}_by_months,
        {%- endfor %}
        sum(member.index_stays) as index_stays
    from member
    inner join person_cohort
        on member.person_key = person_cohort.person_key and member.year = person_cohort.year
    group by member.year, member.payer, person_cohort.cohort

),

long as (

    {%- for metric in utilization_metrics() %}
    select
        year, payer, '{{ metric }}' as metric, cohort, members, member_months, months_squared,
        {{ metric }} as events, {{ metric }}_squared as squared, {{ metric }}_by_months as by_months,
        {{ "index_stays" if metric == 'readmission' else "0" }} as index_stays
    from part
    {{ "union all" if not loop.last }}
    {%- endfor %}

),

moment as (

    select
        long.year,
        long.payer,
        long.metric,
        cohort_part.in_cohort as cohort,
        {%- for column in ['members', 'member_months', 'months_squared', 'events', 'squared',
            'by_months', 'index_stays'] %}
        cast(sum(long.{{ column }}) as bigint) as {{ column }}{{ "," if not loop.last }}
        {%- endfor %}
    from long
    inner join cohort_part on long.cohort = cohort_part.cohort
    group by long.year, long.payer, long.metric, cohort_part.in_cohort

),

rated as (

    select
        *,
        cast(events as double) / nullif(member_months, 0) as pmpm
    from moment

),

final as (

    select
        rated.*,
        {{ pmpm_variance('rated') }} as variance
    from rated

)

select * from final
