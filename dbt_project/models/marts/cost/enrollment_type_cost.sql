-- Dollars of an ACO's beneficiaries by the enrollment type of the month of service, as CMS sorts them
-- in its expenditure reports. Only months that count everywhere else, and only their dollars.
with enrollment_month as (

    select
        source_name,
        person_id,
        enrollment_type,
        {{ month_index_to_year_month('month_number') }} as year_month
    from {{ ref('cclf_enrollment_month') }}

),

-- Nobody is on an assignment list without a claim feed: then months and lines are not read at all.
assigned as (

    select source_name, person_id from enrollment_month group by source_name, person_id

),

member_month as (

    select month.person_id, month.data_source, month.year, month.year_month
    from {{ ref('member_month') }} as month
    inner join assigned
        on month.data_source = assigned.source_name and month.person_id = assigned.person_id
    where month.has_medical
    group by month.person_id, month.data_source, month.year, month.year_month

),

line as (

    select
        claim.person_id,
        claim.data_source,
        claim.year_month,
        sum(coalesce(claim.paid_amount, 0)) as paid_amount,
        sum(coalesce(claim.pass_through_amount, 0)) as pass_through_amount
    from {{ ref('medical_claim') }} as claim
    inner join assigned
        on claim.data_source = assigned.source_name and claim.person_id = assigned.person_id
    where claim.in_member_month and not claim.is_denied
    group by claim.person_id, claim.data_source, claim.year_month

),

month as (

    select
        enrollment_month.source_name,
        member_month.year,
        enrollment_month.enrollment_type,
        enrollment_month.person_id,
        coalesce(line.paid_amount, 0) as paid_amount,
        coalesce(line.pass_through_amount, 0) as pass_through_amount
    from enrollment_month
    inner join member_month
        on enrollment_month.source_name = member_month.data_source
        and enrollment_month.person_id = member_month.person_id
        and enrollment_month.year_month = member_month.year_month
    left join line
        on enrollment_month.source_name = line.data_source
        and enrollment_month.person_id = line.person_id
        and enrollment_month.year_month = line.year_month

),

counted as (

    select * from month
    union all
    select
        source_name, year, 'all' as enrollment_type, person_id, paid_amount, pass_through_amount
    from month

),

summed as (

    select
        source_name,
        year,
        enrollment_type,
        cast(count(distinct person_id) as bigint) as members,
        cast(count(*) as bigint) as member_months,
        cast(sum(paid_amount) as decimal(38, 2)) as paid_amount,
        cast(sum(pass_through_amount) as decimal(38, 2)) as pass_through_amount
    from counted
    group by source_name, year, enrollment_type

),

final as (

    select
        summed.*,
        {{ ratio('paid_amount', 'member_months') }} as pmpm,
        {{ ratio('(paid_amount - pass_through_amount)', 'member_months') }}
            as pmpm_without_pass_through
    from summed

)

select * from final
