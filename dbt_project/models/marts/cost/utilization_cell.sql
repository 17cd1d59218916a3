-- Events and months of a year by payer and cohort (also any_bh and all), with the rate per member
-- month and its variance: people are the unit.
with utilization_count as (

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

member as (

    {%- for metric in utilization_metrics() %}
    select
        person_key, payer, year, '{{ metric }}' as metric, member_months,
        {{ metric }} as events,
        {{ "index_stays" if metric == 'readmission' else "0" }} as index_stays
    from utilization_count
    {{ "union all" if not loop.last }}
    {%- endfor %}

),

moment as (

    select
        member.year,
        member.payer,
        member.metric,
        cohort_part.in_cohort as cohort,
        cast(count(*) as bigint) as members,
        cast(sum(member.member_months) as bigint) as member_months,
        cast(sum(member.member_months * member.member_months) as bigint) as months_squared,
        cast(sum(member.events) as bigint) as events,
        cast(sum(member.events * member.events) as bigint) as squared,
        cast(sum(member.events * member.member_months) as bigint) as by_months,
        cast(sum(member.index_stays) as bigint) as index_stays
    from member
    inner join person_cohort
        on member.person_key = person_cohort.person_key and member.year = person_cohort.year
    inner join cohort_part on person_cohort.cohort = cohort_part.cohort
    group by member.year, member.payer, member.metric, cohort_part.in_cohort

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
