-- One row per payer (also 'all') and calendar year: what a reader must know beside every figure.
with benefit_delivery as (

    select * from {{ ref('benefit_delivery') }}

),

unmatched as (

    select payer, year, cost_amount from {{ ref('medical_claim') }}
    where not in_member_month and not is_denied
    union all
    select payer, year, cost_amount from {{ ref('pharmacy_claim') }}
    where not in_member_month and not is_denied

),

unmatched_amount as (

    select
        payer,
        year,
        cast(sum(coalesce(cost_amount, 0)) as decimal(38, 2)) as unmatched_amount
    from unmatched
    group by payer, year

),

-- Dollars of matched lines, to say what share found no member month.
matched_amount as (

    select payer, year, cast(sum({{ cost_buckets() | join('_amount + ') }}_amount)
        as decimal(38, 2)) as matched_amount
    from {{ ref('measured_cost') }}
    group by payer, year

),

redacted as (

    select
        payer,
        year,
        max(case when sud_redacted then 1 else 0 end) as is_redacted
    from {{ ref('source_redaction') }}
    group by payer, year

),

by_payer as (

    select
        benefit_delivery.payer,
        benefit_delivery.year,
        coalesce(redacted.is_redacted, 0) as is_redacted,
        benefit_delivery.cost_basis,
        benefit_delivery.delivers_behavioral,
        benefit_delivery.delivers_pharmacy and benefit_delivery.knows_drug_cost as knows_drugs,
        benefit_delivery.knows_medical_cost,
        benefit_delivery.unknown_drug_share,
        coalesce(unmatched_amount.unmatched_amount, 0) as unmatched_amount,
        coalesce(matched_amount.matched_amount, 0) as matched_amount
    from benefit_delivery
    left join redacted
        on benefit_delivery.payer = redacted.payer and benefit_delivery.year = redacted.year
    left join unmatched_amount
        on benefit_delivery.payer = unmatched_amount.payer
        and benefit_delivery.year = unmatched_amount.year
    left join matched_amount
        on benefit_delivery.payer = matched_amount.payer
        and benefit_delivery.year = matched_amount.year

),

measured as (

    select
        payer,
        year,
        is_redacted = 1 as sud_redacted,
        is_redacted = 1 as sud_not_measurable,
        coalesce(cost_basis, 'unknown') as cost_basis,
        delivers_behavioral,
        knows_drugs,
        knows_medical_cost,
        {{ rounded('100 * unknown_drug_share') }} as unknown_drug_pct,
        {{ rounded('100 * cast(unmatched_amount as double)'
            ~ ' / nullif(unmatched_amount + matched_amount, 0)') }} as unmatched_pct
    from by_payer
    union all
    -- All payers together: one redacted payer makes a flag, only all of them an absence.
    select
        'all' as payer,
        year,
        max(is_redacted) = 1 as sud_redacted,
        min(is_redacted) = 1 as sud_not_measurable,
        case when min(cost_basis) = max(cost_basis) then coalesce(min(cost_basis), 'unknown')
            else 'mixed' end as cost_basis,
        max(case when delivers_behavioral then 1 else 0 end) = 1 as delivers_behavioral,
        max(case when knows_drugs then 1 else 0 end) = 1 as knows_drugs,
        max(case when knows_medical_cost then 1 else 0 end) = 1 as knows_medical_cost,
        {{ rounded('100 * max(unknown_drug_share)') }} as unknown_drug_pct,
        {{ rounded('100 * cast(sum(unmatched_amount) as double)'
            ~ ' / nullif(sum(unmatched_amount + matched_amount), 0)') }} as unmatched_pct
    from by_payer
    group by year

),

final as (

    select measured.*, coalesce(reach.is_cut_short, false) as is_cut_short
    from measured
    left join {{ ref('payer_year_through') }} as reach
        on measured.payer = reach.payer and measured.year = reach.year

)

select * from final
