-- What the codes of a month say together: conflicts, differences, dollars.
with code as (

    select * from {{ ref('cocm_month_code') }}

),

canonical as (

    select
        subject_key,
        billing_tin,
        month_number,
        canonical_code,
        abs(sum(expected_units) - sum(paid_units)) as difference,
        count(distinct case when paid_units > 0 then code_path end) as paths
    from code
    group by subject_key, billing_tin, month_number, canonical_code

),

canonical_month as (

    select
        subject_key,
        billing_tin,
        month_number,
        sum(difference) as canonical_difference,
        max(paths) > 1 as has_mirror_pair
    from canonical
    group by subject_key, billing_tin, month_number

),

compared as (

    select
        subject_key,
        billing_tin,
        month_number,
        {{ sorted_join("case when expected_units > 0 then "
            ~ repeated_code('code', 'expected_units') ~ " end") }} as expected_codes,
        {{ sorted_join("case when paid_units > 0 then "
            ~ repeated_code('code', 'paid_units') ~ " end") }} as billed_codes,
        {{ sorted_join("case when denied_units > 0 then "
            ~ repeated_code('code', 'denied_units') ~ " end") }} as denied_codes,
        sum(expected_units) as expected_units,
        sum(paid_units) as paid_units,
        sum(denied_units) as denied_units,
        sum(missing_units) as missing_units,
        sum(excess_units) as excess_units,
        sum(case when line_role = 'addon' then missing_units else 0 end) as missing_addons,
        sum(case when line_role = 'addon' then excess_units else 0 end) as excess_addons,
        sum(case when line_role = 'addon' then paid_units else 0 end) as paid_addons,
        bool_or(expected_units > 0 and family = 'cocm') as expects_cocm,
        bool_or(is_base and paid_units > 0) as has_paid_base,
        bool_or(month_role = 'initial' and paid_units > 0) as has_initial,
        bool_or(is_base and paid_units > 0) and bool_or(month_role = 'initial' and paid_units > 0)
        and bool_or(month_role = 'subsequent' and paid_units > 0) as has_both_bases,
        bool_or(family = 'general_bhi' and paid_units > 0)
        and bool_or(family = 'cocm' and paid_units > 0) as has_bhi_and_cocm,
        bool_or(code_path = 'apcm' and is_base and paid_units > 0)
        and bool_or(code_path = 'cpt' and is_base and paid_units > 0) as has_both_paths,
        bool_or(line_role = 'addon' and paid_units > 0)
        and not bool_or(is_base and paid_units + denied_units > 0) as is_orphan_addon,
        bool_or(code_path = 'apcm' and paid_units > 0) as has_apcm_addon,
        bool_or(is_once_a_month and paid_units > 1 and billers <= 1) as is_duplicate,
        bool_or(is_base and billers > 1) as has_two_billers,
        bool_or(is_ineffective) as is_ineffective,
        bool_or(is_retired) as is_retired,
        max(denied_service_date) as denied_service_date,
        bool_or(is_moved) as is_moved,
        bool_or(is_misrouted) as is_misrouted,
        bool_or(missing_units > 0 and denied_units > 0) as has_denied_missing,
        bool_or(is_base and missing_units > 0) and bool_or(is_base and excess_units > 0)
            as is_base_swapped,
        sum(expected_units * fee) as expected_amount,
        sum(missing_units * fee) as missing_amount,
        sum(excess_units * fee) as excess_fee,
        sum(allowed_amount) as billed_amount,
        sum(paid_amount) as paid_amount,
        sum(member_cost_share_amount) as member_cost_share_amount,
        sum(allowed_amount * excess_units / nullif(paid_units, 0)) as excess_allowed,
        sum(paid_amount * excess_units / nullif(paid_units, 0)) as excess_paid,
        sum(case when line_role = 'addon' then paid_amount else 0 end) as addon_paid,
        sum(case when month_role = 'initial' then paid_amount else 0 end) as initial_paid,
        sum(case when is_ineffective then paid_amount else 0 end) as ineffective_paid,
        bool_or(expected_units > 0 and fee_basis = 'none') as lacks_fee
    from code
    group by subject_key, billing_tin, month_number

),

final as (

    select
        compared.*,
        canonical_month.canonical_difference,
        canonical_month.has_mirror_pair
    from compared
    inner join canonical_month
        on compared.subject_key = canonical_month.subject_key
        and compared.billing_tin = canonical_month.billing_tin
        and compared.month_number = canonical_month.month_number

)

select * from final
