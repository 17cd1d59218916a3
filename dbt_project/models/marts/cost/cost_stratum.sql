-- Sums by the traits a fair comparison holds equal, for everyone and within each condition; a person
-- counts in every condition that is met.
with traits as (

    select * from {{ ref('comparison_member') }}

),

condition as (

    select condition_id from {{ ref('condition') }}
    where condition_group = 'physical' and is_convention_only = 0

),

person_condition as (

    select
        person_condition.person_key,
        person_condition.year,
        person_condition.condition_id
    from {{ ref('person_condition') }} as person_condition
    inner join condition on person_condition.condition_id = condition.condition_id
    where person_condition.claims_met

),

within as (

    select traits.*, 'all' as condition_id from traits
    union all
    select traits.*, person_condition.condition_id
    from traits
    inner join person_condition
        on traits.person_key = person_condition.person_key
        and traits.year = person_condition.year
    -- The second basis of months is for everyone together.
    where traits.month_basis = 'all_benefits'

),

final as (

    select
        member.payer, member.year, member.month_basis, member.condition_id, member.arm,
        member.age_sex, member.condition_count, member.hcc_cell,
        {{ cost_moments(compared_costs()) }}
    from within as member
    group by
        member.payer, member.year, member.month_basis, member.condition_id, member.arm,
        member.age_sex, member.condition_count, member.hcc_cell

)

select * from final
