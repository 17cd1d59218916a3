-- Medical expense per member month of a unit beside the year before, as it stands and as an index of
-- observed over expected, with its relative error and the spending target.
with basis as (

    select * from {{ ref('spending_growth_basis') }}

),

measure as (

    select * from {{ ref('spending_measure') }}

),

target as (

    select * from {{ ref('spending_target') }}

),

unit as (

    select
        measure.programme_id,
        measure.method_version,
        measure.status,
        basis.*,
        cast(measure.tme_net as double) / nullif(cast(basis.member_months as double), 0)
            as tme_pmpm,
        -- Observed over expected: alike in age and sex, an index to compare years by. Non-claims
        -- and rebates ride along in proportion.
        cast(basis.truncated_total + measure.nonclaims + measure.rebates as double)
        / nullif(basis.expected_total, 0) as adjusted_index,
        cast(basis.truncated_total as double) / nullif(cast(basis.member_months as double), 0)
            as truncated_pmpm
    from basis
    inner join measure
        on
            basis.unit_type = measure.unit_type and basis.year = measure.year
            and basis.payer = measure.payer and basis.segment = measure.segment

),

adjusted as (

    select
        *,
        greatest(
            cast(total_total as double) - 2 * truncated_pmpm * cast(total_months as double)
            + truncated_pmpm * truncated_pmpm * cast(months_months as double), 0.0
        ) * members / nullif(cast(members as double) - 1, 0)
        / nullif(cast(truncated_total as double) * cast(truncated_total as double), 0)
            as relative_variance
    from unit

),

final as (

    select
        adjusted.*,
        previous.tme_pmpm as prior_tme_pmpm,
        previous.status as prior_status,
        100 * (adjusted.tme_pmpm / nullif(previous.tme_pmpm, 0) - 1) as growth_pct,
        100 * (adjusted.adjusted_index / nullif(previous.adjusted_index, 0) - 1)
            as adjusted_growth_pct,
        -- Years as independent: wider than the truth where the same members stay.
        sqrt(adjusted.relative_variance + previous.relative_variance) as relative_error,
        target.target_pct
    from adjusted
    left join adjusted as previous
        on
            adjusted.unit_type = previous.unit_type and adjusted.payer = previous.payer
            and adjusted.segment = previous.segment and adjusted.year = previous.year + 1
    left join target
        on adjusted.programme_id = target.programme_id and adjusted.year = target.year

)

select * from final
