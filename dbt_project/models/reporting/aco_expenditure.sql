-- Paid dollars per member month by enrollment type, to be held against the ACO's expenditure report.
with cost as (

    select * from {{ ref('enrollment_type_cost') }}

),

final as (

    select
        source_name,
        year,
        enrollment_type,
        members,
        member_months,
        {{ rounded('cast(member_months as double) / 12') }} as person_years,
        cast(paid_amount as decimal(18, 2)) as paid_amount,
        cast(pass_through_amount as decimal(18, 2)) as pass_through_amount,
        {{ rounded('cast(paid_amount as double) / nullif(member_months, 0)') }} as pmpm,
        {{ rounded('cast(paid_amount - pass_through_amount as double) / nullif(member_months, 0)') }}
            as pmpm_without_pass_through,
        {{ rounded('12 * cast(paid_amount as double) / nullif(member_months, 0)') }}
            as per_capita_annual,
        'ok' as status,
        cast(null as string) as status_reason,
        '1' as method_version
    from cost

)

select * from final
