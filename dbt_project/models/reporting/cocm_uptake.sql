-- Uptake: members with the diagnosis who had a paid month of the family. G0511 and 99490 never
-- count.
with condition as (

    select person_key, year, condition_id
    from {{ ref('person_condition') }}
    where claims_met and condition_id in ('depression', 'anxiety')

),

need as (

    select person_key, year, 'any_mh_sud' as diagnosis_group
    from {{ ref('person_cohort') }}
    where cohort <> 'none'
    union all
    select person_key, year, condition_id as diagnosis_group from condition
    union all
    select distinct -- either condition counts once
        person_key, year, 'depression_or_anxiety' as diagnosis_group
    from condition

),

-- Decision 7: a person stands with each payer held in the year, and once with all of them.
member as (

    select need.person_key, need.year, need.diagnosis_group, enrolled_year.payer
    from {{ ref('enrolled_year') }} as enrolled_year
    inner join need
        on enrolled_year.person_key = need.person_key and enrolled_year.year = need.year

),

counted_member as (

    select person_key, year, diagnosis_group, payer from member
    union all
    select need.person_key, need.year, need.diagnosis_group, 'all' as payer
    from need
    where exists (
        select 1 from {{ ref('enrolled_year') }} as enrolled_year
        where enrolled_year.person_key = need.person_key and enrolled_year.year = need.year
    )

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

denominator as (

    select payer, year, diagnosis_group, cast(count(*) as bigint) as members
    from counted_member
    group by payer, year, diagnosis_group

),

numerator as (

    select
        member.payer, member.year, member.diagnosis_group, served.family,
        cast(count(*) as bigint) as members
    from counted_member as member
    inner join served
        on member.person_key = served.person_key and member.year = served.year
        and member.payer = served.payer
    group by member.payer, member.year, member.diagnosis_group, served.family

),

counted as (

    select
        denominator.payer, denominator.year, denominator.diagnosis_group,
        family.family as service_family,
        denominator.members as denominator,
        coalesce(numerator.members, 0) as numerator
    from denominator
    cross join family
    left join numerator
        on denominator.payer = numerator.payer and denominator.year = numerator.year
        and denominator.diagnosis_group = numerator.diagnosis_group
        and family.family = numerator.family

),

final as (

    select
        payer, year, service_family, diagnosis_group, denominator, numerator,
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
