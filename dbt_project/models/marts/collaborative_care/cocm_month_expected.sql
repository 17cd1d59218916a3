-- One row per role that the minutes support, with the code in force that month.
with step as (

    select * from {{ ref('cocm_month_step') }} where has_registry and failed_gate is null

),

role as (

    select step.*, month_type as role, 1 as role_units
    from step
    where program = 'cocm' and is_base_met
    union all
    select step.*, 'addon' as role, addon_units as role_units
    from step
    where program = 'cocm' and is_base_met and addon_units > 0
    union all
    select step.*, 'under_base' as role, 1 as role_units
    from step
    where program = 'cocm' and not is_base_met and is_g2214_covered and path = 'cpt'
        and minutes >= g2214_min_minutes
    union all
    select step.*, case when is_psychologist then 'bhi_psychologist' else 'bhi' end as role,
        1 as role_units
    from step
    where program <> 'cocm' and is_general_bhi_covered
        and (minutes >= 20 or (path = 'apcm' and minutes > 0))

),

coded as (

    select
        role.subject_key,
        role.billing_tin,
        role.month_number,
        role.role,
        role.role_units,
        code.code,
        row_number() over (
            partition by role.subject_key, role.billing_tin, role.month_number, role.role
            order by
                case when code.path = role.path then 0 else 1 end nulls last,
                case when role.uses_g0512 then code.rank else -code.rank end nulls last
        ) as code_choice
    from role
    inner join {{ ref('cocm_code') }} as code
        on role.role = code.role
        and (code.path = role.path or code.path = 'cpt')
        and (code.site = 'any' or code.site = role.site)
        and (code.payer_family = 'all' or code.payer_family = role.payer_family)
        and role.month_start_date >= code.valid_from
        and (code.valid_to is null or role.month_start_date <= code.valid_to)

),

final as (

    select
        subject_key,
        billing_tin,
        month_number,
        code,
        role,
        cast(role_units as integer) as units
    from coded
    where code_choice = 1

)

select * from final
