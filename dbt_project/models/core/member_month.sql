with eligibility_span as (

    select
        *,
        {{ month_index('start_date') }} as first_month,
        {{ month_index('end_date') }} as last_month
    from {{ ref('eligibility_span') }}

),

number as (

    select n from {{ ref('month_number') }}

),

roster as (

    select * from {{ ref('attribution_roster') }}

),

plurality as (

    select * from {{ ref('practice_plurality') }}

),

person as (

    select person_key, birth_date, sex from {{ ref('person') }}

),

-- Any covered day makes a month; where spans overlap the latest started one names plan and place,
-- and a benefit counts when any of them has it.
covered as (

    select
        eligibility_span.*,
        eligibility_span.first_month + number.n as month_number,
        row_number() over (
            partition by
                eligibility_span.person_key, eligibility_span.payer,
                eligibility_span.data_source, eligibility_span.first_month + number.n
            order by
                eligibility_span.start_date desc nulls last,
                eligibility_span.end_date desc nulls last,
                eligibility_span.member_id nulls last, eligibility_span.plan nulls last
        ) as span_rank
    from eligibility_span
    inner join number
        on number.n <= eligibility_span.last_month - eligibility_span.first_month

),

benefit as (

    select
        person_key,
        payer,
        data_source,
        month_number,
        max(case when has_medical then 1 else 0 end) = 1 as has_medical,
        max(case when has_pharmacy then 1 else 0 end) = 1 as has_pharmacy,
        max(case when has_mental_health then 1 else 0 end) = 1 as has_mental_health,
        max(case when is_hospice then 1 else 0 end) = 1 as is_hospice
    from covered
    group by person_key, payer, data_source, month_number

),

month as (

    select
        covered.person_id,
        covered.person_key,
        covered.member_id,
        covered.payer,
        covered.data_source,
        covered.source_name,
        covered.plan,
        {{ month_index_to_year_month('covered.month_number') }} as year_month,
        cast(floor((covered.month_number - 1) / 12) as integer) as year,
        covered.product_line,
        covered.segment,
        covered.product_type,
        covered.is_self_funded,
        person.birth_date,
        person.sex,
        {{ month_index_to_date('(covered.month_number + 1)') }} as next_month_date,
        benefit.has_medical,
        benefit.has_pharmacy,
        benefit.has_mental_health,
        benefit.is_hospice,
        covered.dual_status_code in ('01', '02', '03', '04', '05', '06', '08', '1', '2', '3', '4',
            '5', '6', '8') as is_dual,
        covered.zip_code,
        covered.county_fips,
        covered.region
    from covered
    inner join benefit
        on covered.person_key = benefit.person_key
        and covered.payer = benefit.payer
        and covered.data_source = benefit.data_source
        and covered.month_number = benefit.month_number
    left join person on covered.person_key = person.person_key
    where covered.span_rank = 1

),

aged as (

    select
        month.*,
        {{ age_years('month.birth_date', 'date_add(month.next_month_date, -1)') }} as age
    from month

),

final as (

    select
        aged.person_id,
        aged.person_key,
        aged.member_id,
        aged.payer,
        aged.data_source,
        aged.source_name,
        aged.plan,
        aged.year_month,
        aged.year,
        aged.product_line,
        aged.segment,
        aged.product_type,
        aged.is_self_funded,
        aged.age,
        {{ age_band('aged.age') }} as age_band,
        aged.sex,
        aged.has_medical,
        aged.has_pharmacy,
        aged.has_mental_health,
        aged.is_hospice,
        coalesce(aged.is_dual, false) as is_dual,
        aged.zip_code,
        aged.county_fips,
        aged.region,
        coalesce(roster.organization_id, plurality.organization_id) as organization_id,
        case when roster.organization_id is not null then roster.npi else plurality.npi end
            as attribution_npi,
        case
            when roster.organization_id is not null then 'roster'
            when plurality.organization_id is not null then 'plurality'
            else 'none'
        end as attribution_rule
    from aged
    left join roster
        on aged.person_key = roster.person_key
        and aged.payer = roster.payer
        and aged.year_month = roster.year_month
    left join plurality
        on aged.person_key = plurality.person_key
        and aged.payer = plurality.payer
        and aged.year = plurality.year

)

select * from final
