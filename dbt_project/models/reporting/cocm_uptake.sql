-- Uptake: members with the diagnosis who had a paid month of the family. G0511 and 99490 never
-- count.
with cohort as (

    select person_key, year from {{ ref('person_cohort') }} where cohort <> 'none'

),

condition as (

    select person_key, year, condition_id
    from {{ ref('person_condition') }}
    where claims_met and condition_id in ('depression', 'anxiety')

),

-- One payer per person and year, so that the payers add up to the total.
member as (

    select person_key, year, max(payer) as payer
    from {{ ref('enrolled_year') }}
    group by person_key, year

),

need as (

    select person_key, year, 'any_mh_sud' as diagnosis_group from cohort
    union all
    select person_key, year, condition_id as diagnosis_group from condition
    union all
    select distinct -- either condition counts once
        person_key, year, 'depression_or_anxiety' as diagnosis_group
    from condition

),

served as (

    select person_key, year, family
    from {{ ref('cocm_network_member') }}
    where is_paid

),

family as (

    select distinct family from {{ ref('cocm_billing_code') }} -- the families of the code table
    where family in ('cocm', 'general_bhi', 'hbai')

),

joined as (

    select
        need.year,
        need.diagnosis_group,
        family.family as service_family,
        coalesce(member.payer, 'unknown') as known_payer,
        served.person_key is not null as is_served
    from need
    inner join member on need.person_key = member.person_key and need.year = member.year
    cross join family
    left join served
        on need.person_key = served.person_key
        and need.year = served.year
        and family.family = served.family

),

counted as (

    select
        year,
        diagnosis_group,
        service_family,
        coalesce(known_payer, 'all') as payer,
        cast(count(*) as bigint) as denominator,
        cast(sum(case when is_served then 1 else 0 end) as bigint) as numerator
    from joined
    group by grouping sets (
        (year, diagnosis_group, service_family),
        (year, diagnosis_group, service_family, known_payer)
    )

),

final as (

    select
        payer,
        year,
        service_family,
        diagnosis_group,
        denominator,
        numerator,
        {{ ratio('numerator', 'denominator', 1000) }} as rate_per_1000,
        {{ ratio('numerator', 'denominator', 100000) }} as rate_per_100000,
        {{ rounded('1000 * ' ~ wilson('numerator', 'denominator', -1)) }} as ci_low,
        {{ rounded('1000 * ' ~ wilson('numerator', 'denominator', 1)) }} as ci_high,
        'ok' as status,
        '' as status_reason,
        '1' as method_version
    from counted

)

select * from final
