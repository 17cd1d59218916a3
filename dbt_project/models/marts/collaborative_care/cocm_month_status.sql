-- Reference 4.3: the first rule that matches gives the status.
with step as (

    select * from {{ ref('cocm_month_step') }}

),

comparison as (

    select * from {{ ref('cocm_month_comparison') }}

),

chronic_care as (

    select distinct person_key, billing_tin, month_number -- several lines, one fact
    from {{ ref('cocm_claim_shifted_line') }}
    where family = 'chronic_care' and not is_denied

),

data_through as (

    select * from {{ ref('cocm_data_through') }}

),

setting as (

    select
        as_of,
        collaborative_care__run_out_days as run_out_days,
        collaborative_care__timely_filing_days as filing_days
    from {{ source('raw', 'setting') }}

),

fact as (

    select
        step.*,
        comparison.expected_codes,
        comparison.billed_codes,
        comparison.denied_codes,
        coalesce(comparison.expected_units, 0) > 0 as is_supported,
        coalesce(comparison.paid_units, 0) > 0 as is_paid,
        coalesce(comparison.paid_units + comparison.denied_units, 0) > 0 as is_billed,
        coalesce(comparison.denied_units, 0) > 0 as is_denied,
        {% for column in ['missing_addons', 'excess_addons', 'paid_addons', 'expected_amount',
            'missing_amount', 'excess_fee', 'billed_amount', 'paid_amount', 'excess_allowed',
            'member_cost_share_amount', 'excess_paid', 'addon_paid', 'initial_paid',
            'ineffective_paid', 'missing_units', 'excess_units', 'canonical_difference'] -%}
        coalesce(comparison.{{ column }}, 0) as {{ column }},
        {% endfor -%}
        {% for column in ['expects_cocm', 'has_paid_base', 'has_initial', 'has_both_bases',
            'has_bhi_and_cocm', 'has_both_paths', 'has_mirror_pair', 'is_orphan_addon',
            'has_apcm_addon', 'is_duplicate', 'has_two_billers', 'is_ineffective', 'is_retired',
            'is_moved', 'is_misrouted', 'has_denied_missing', 'is_base_swapped',
            'lacks_fee'] -%}
        coalesce(comparison.{{ column }}, false) as {{ column }},
        {% endfor -%}
        chronic_care.person_key is not null as has_chronic_care,
        coalesce(data_through.data_through, setting.as_of) as data_through,
        date_add(last_day(step.month_start_date), cast(setting.run_out_days as integer))
            as run_out_date,
        date_add(coalesce(comparison.denied_service_date, last_day(step.month_start_date)),
            cast(setting.filing_days as integer)) as filing_date
    from step
    cross join setting
    left join comparison
        on step.subject_key = comparison.subject_key
        and step.billing_tin = comparison.billing_tin
        and step.month_number = comparison.month_number
    left join chronic_care
        on step.subject_key = chronic_care.person_key
        and step.billing_tin = chronic_care.billing_tin
        and step.month_number = chronic_care.month_number
    left join data_through on step.payer = data_through.payer

),

-- Facts that need the person's other rows.
related as (

    select
        fact.*,
        max(case when has_registry then 1 else 0 end) over (
            partition by subject_key, month_number
        ) = 1 as is_person_in_registry,
        sum(case when has_paid_base then 1 else 0 end) over (
            partition by subject_key, month_number
        ) > 1 as has_two_tins,
        sum(case when has_initial then 1 else 0 end) over (
            partition by subject_key, payer, substr(cast(year_month as string), 1, 4)
            order by month_number nulls last, billing_tin nulls last
            rows between unbounded preceding and 1 preceding
        ) as earlier_initials,
        max(case when has_registry then 1 else 0 end) over (partition by billing_tin) = 1
            as is_tin_in_registry
    from fact

),

final as (

    select
        related.*,
        {{ cocm_status() }} as bare_status,
        case when program = 'cocm' and is_supported then
            coalesce(case when not has_scale then 'no_scale,' end, '')
            || coalesce(case when not has_review then 'no_psychiatric_review,' end, '')
            || coalesce(case when not has_contact then 'no_contact,' end, '')
            else '' end as documentation_warnings
    from related

)

select * from final
