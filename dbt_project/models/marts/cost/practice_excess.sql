-- What people with a behavioral condition of a practice cost above what people without one cost
-- everywhere, at the same age, sex, payer and number of physical conditions. People are the unit of
-- the error; that of the reference rates comes on top. Physical cost, annual cost truncated.
with reference as (

    select year, stratum, pmpm, variance
    from {{ ref('adjusted_cell') }}
    where payer = 'all' and month_basis = 'all_benefits' and condition_id = 'all'
        and method = 'matched' and cost_group = 'physical_truncated' and arm = 'without'
        and members >= 2

),

person_year as (

    select person_key, year, organization_id from {{ ref('person_year') }}

),

member as (

    select
        person_year.organization_id,
        person.year,
        person.person_key,
        person.payer || '|' || person.age_sex || '|' || person.condition_count as stratum,
        person.member_months,
        cast(person.physical_truncated_amount as double) as amount
    from {{ ref('comparison_member') }} as person
    inner join person_year
        on person.person_key = person_year.person_key and person.year = person_year.year
    where person.month_basis = 'all_benefits' and person.arm = 'with'

),

placed as (

    select
        member.*,
        member.amount - member.member_months * reference.pmpm as excess,
        reference.variance
    from member
    inner join reference on member.year = reference.year and member.stratum = reference.stratum

),

by_person as (

    select
        organization_id, year, person_key, sum(member_months) as months, sum(excess) as excess
    from placed
    group by organization_id, year, person_key

),

practice as (

    select
        organization_id,
        year,
        cast(count(*) as bigint) as members_compared,
        cast(sum(months) as double) as months,
        sum(excess) as excess,
        sum(excess * excess) as excess_squared,
        sum(excess * months) as excess_by_months,
        sum(cast(months as double) * months) as months_squared
    from by_person
    group by organization_id, year

),

by_stratum as (

    select
        organization_id, year, stratum, cast(sum(member_months) as double) as months,
        max(variance) as variance
    from placed
    group by organization_id, year, stratum

),

from_reference as (

    select organization_id, year, sum(months * months * variance) as months_variance
    from by_stratum
    group by organization_id, year

),

final as (

    select
        practice.organization_id,
        practice.year,
        practice.members_compared,
        practice.months,
        practice.excess,
        practice.excess / nullif(practice.months, 0) as excess_pmpm,
        sqrt(
            cast(practice.members_compared as double) / nullif(practice.members_compared - 1, 0)
            * greatest(
                practice.excess_squared
                - 2 * practice.excess / practice.months * practice.excess_by_months
                + power(practice.excess / practice.months, 2) * practice.months_squared,
                0
            ) / power(practice.months, 2)
            + coalesce(from_reference.months_variance, 0) / power(practice.months, 2)
        ) as excess_error
    from practice
    left join from_reference
        on practice.organization_id = from_reference.organization_id
        and practice.year = from_reference.year

)

select * from final
