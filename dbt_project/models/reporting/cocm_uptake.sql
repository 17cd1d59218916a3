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

-- Decision 7: a person stands with each payer held in the year, and once with all of them.
member as (

    select person_key, year, payer from {{ ref('enrolled_year') }}
    union
    select person_key, year, 'all' as payer from {{ ref('enrolled_year') }}

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

paid as (

    select person_key, year, family, payer from {{ ref('cocm_network_line') }} where not is_denied

),

-- With a payer only what that payer paid counts.
served as (

    select person_key, year, family, payer from paid
    union
    select person_key, year, family, 'all' as payer from paid

),

family as (

    select distinct family from {{ ref('cocm_billing_code') }} -- the families of the code table
    where family in ('cocm', 'general_bhi', 'hbai')

),

counted as (

    select
        member.payer,
        need.year,
        need.diagnosis_group,
        family.family as service_family,
        cast(count(*) as bigint) as denominator,
        cast(count(served.person_key) as bigint) as numerator
    from need
    inner join member on need.person_key = member.person_key and need.year = member.year
    cross join family
    left join served
        on need.person_key = served.person_key
        and need.year = served.year
        and family.family = served.family
        and member.payer = served.payer
    group by member.payer, need.year, need.diagnosis_group, family.family

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
