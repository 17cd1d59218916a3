with covered_month as (

    select * from {{ ref('covered_month') }}

),

roster as (

    select * from {{ ref('attribution_roster') }}

),

person_roster as (

    select * from {{ ref('attribution_roster') }} where payer is null

),

plurality as (

    select *, 'plurality' as rule from {{ ref('practice_plurality') }}

),

month as (

    select
        covered_month.person_id,
        covered_month.person_key,
        covered_month.member_id,
        covered_month.payer,
        covered_month.data_source,
        covered_month.source_name,
        covered_month.plan,
        {{ month_index_to_year_month('covered_month.month_number') }} as year_month,
        cast(floor((covered_month.month_number - 1) / 12) as integer) as year,
        covered_month.product_line,
        covered_month.segment,
        covered_month.product_type,
        covered_month.is_self_funded,
        person.birth_date,
        person.sex,
        {{ month_index_to_date('(covered_month.month_number + 1)') }} as next_month_date,
        covered_month.has_medical,
        covered_month.has_pharmacy,
        covered_month.has_mental_health,
        covered_month.is_hospice,
        covered_month.dual_status_code in ('01', '02', '03', '04', '05', '06', '08', '1', '2', '3', '4',
            '5', '6', '8') as is_dual,
        covered_month.zip_code,
        covered_month.county_fips,
        covered_month.region
    from covered_month
    left join {{ ref('person') }} as person on covered_month.person_key = person.person_key

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
        coalesce(roster.organization_id, person_roster.organization_id, plurality.organization_id)
            as organization_id,
        case
            when roster.rule is not null then roster.npi
            when person_roster.rule is not null then person_roster.npi
            else plurality.npi
        end as attribution_npi,
        coalesce(roster.rule, person_roster.rule, plurality.rule, 'none') as attribution_rule
    from aged
    left join roster
        on aged.person_key = roster.person_key
        and aged.payer = roster.payer
        and aged.year_month = roster.year_month
    left join person_roster
        on aged.person_key = person_roster.person_key
        and aged.year_month = person_roster.year_month
    left join plurality
        on aged.person_key = plurality.person_key
        and aged.payer = plurality.payer
        and aged.year = plurality.year

)

select * from final
