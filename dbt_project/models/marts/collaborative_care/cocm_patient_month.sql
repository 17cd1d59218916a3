-- One row per person, billing TIN and month: what the registry supports, what was billed, and the
-- dollars between (decision 26: at risk is what the plan paid, the member's share stands apart).
with month as (

    select
        month.*,
        case when bare_status = 'MATCH' and documentation_warnings <> ''
            then 'MATCH_WITH_WARNING' else bare_status end as status
    from {{ ref('cocm_month_status') }} as month

),

status as (

    select * from {{ ref('cocm_status') }}

),

priced as (

    select
        month.*,
        status.status_group,
        status.money_rule,
        case status.money_rule
            when 'paid' then paid_amount
            when 'ineffective' then ineffective_paid
            when 'conflict' then excess_paid
            when 'duplicate' then excess_paid
            when 'addon' then addon_paid
            when 'limit' then
                case when paid_addons > max_addon_units
                    then addon_paid * (paid_addons - max_addon_units) / nullif(paid_addons, 0)
                    else initial_paid end
            {% for rule in ['excess', 'difference'] -%}
            when '{{ rule }}' then excess_paid
                * (1 - least(1, missing_amount / nullif(excess_allowed, 0)))
            {% endfor -%}
            else 0
        end as at_risk,
        -- Who is no member that month has no claims here to look for: nothing is called missed.
        case
            when not in_member_month and not is_billed then 0
            when status.money_rule in ('missed', 'difference', 'recoverable')
                then greatest(0, missing_amount - excess_allowed)
            else 0
        end as shortfall
    from month
    left join status on month.status = status.status

),

final as (

    select
        person_id,
        person_key,
        subject_key,
        registry_patient_id,
        has_registry and person_key is null as is_unmatched,
        payer,
        product_line,
        in_member_month,
        billing_tin,
        month_number,
        year_month,
        cast(floor(year_month / 100) as integer) as year,
        site_id,
        variant,
        site,
        path,
        program,
        has_registry,
        is_tin_in_registry,
        recorded_minutes,
        minutes,
        minutes_short,
        month_type,
        cast(episode_month_number as integer) as episode_month_number,
        coalesce(expected_codes, '') as expected_codes,
        coalesce(billed_codes, '') as billed_codes,
        coalesce(denied_codes, '') as denied_codes,
        status,
        status_group,
        substr(
            documentation_warnings
            || coalesce(case when is_first_month_sensitive and is_supported
                then 'first_month_sensitive,' end, '')
            || coalesce(case when is_g2214_covered and program = 'cocm' and not is_base_met
                and minutes between 16 and 29 then 'g2214_sensitive,' end, '')
            || coalesce(case when minutes_short between 1 and 2 then 'near_threshold,' end, '')
            || coalesce(case when not in_member_month then 'not_enrolled,' end, '')
            || coalesce(case when is_tin_different then 'other_tin,' end, '')
            || coalesce(case when lacks_fee then 'no_fee,' end, ''),
            1, 200
        ) as warnings,
        cast(expected_amount as decimal(18, 2)) as expected_amount,
        cast(billed_amount as decimal(18, 2)) as billed_amount,
        cast(paid_amount as decimal(18, 2)) as paid_amount,
        cast(member_cost_share_amount as decimal(18, 2)) as member_cost_share_amount,
        cast(case when money_rule = 'recoverable' and filing_date < data_through then 0
            else shortfall end as decimal(18, 2)) as missed_amount,
        cast(case when filing_date >= data_through then shortfall else 0 end
            as decimal(18, 2)) as recoverable_amount,
        cast(case when filing_date < data_through then shortfall else 0 end
            as decimal(18, 2)) as expired_amount,
        cast(at_risk as decimal(18, 2)) as at_risk_amount,
        cast(member_cost_share_amount * at_risk / nullif(paid_amount, 0) as decimal(18, 2))
            as at_risk_member_amount,
        data_through
    from priced

)

select * from final
