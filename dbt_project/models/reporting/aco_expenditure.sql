-- Paid dollars per member month by enrollment type, to be held against the ACO's expenditure report.
with cost as (

    select * from {{ ref('enrollment_type_cost') }}

),

threshold as (

    select
        max(case when threshold = 'hidden_below_members' then value end) as hidden_below,
        max(case when threshold = 'unstable_below_members' then value end) as unstable_below
    from {{ ref('population_threshold') }}

),

judged as (

    select
        cost.*,
        cost.members < threshold.hidden_below as is_hidden,
        cost.members < threshold.unstable_below as is_unstable
    from cost
    cross join threshold

),

final as (

    select
        source_name,
        year,
        enrollment_type,
        members,
        member_months,
        {{ ratio('member_months', '12') }} as person_years,
        cast(paid_amount as decimal(18, 2)) as paid_amount,
        cast(pass_through_amount as decimal(18, 2)) as pass_through_amount,
        case when not is_hidden then pmpm end as pmpm,
        case when not is_hidden then pmpm_without_pass_through end as pmpm_without_pass_through,
        case when not is_hidden then {{ rounded('12 * pmpm') }} end as per_capita_annual,
        is_unstable and not is_hidden as is_unstable,
        case when is_hidden then 'below_floor' else 'ok' end as status,
        case when is_hidden then 'too few members' end as status_reason,
        '1' as method_version
    from judged

)

select * from final
