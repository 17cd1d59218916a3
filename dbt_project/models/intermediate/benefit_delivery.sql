-- One row per payer and calendar year: which claims its sources deliver. A benefit whose claims
-- nobody delivers (a carve-out that was not loaded) is not measurable, which is not zero.
with member_month as (

    select payer, year, count(*) as member_months
    from {{ ref('member_month') }}
    group by payer, year

),

medical as (

    select
        payer,
        year,
        max(case when bucket = 'behavioral' then 1 else 0 end) as has_behavioral_line,
        min(cost_basis) as cost_basis_first,
        max(cost_basis) as cost_basis_last,
        cast(sum(case when not is_denied and not is_capitated then 1 else 0 end) as bigint)
            as cost_lines,
        cast(sum(case when not is_denied and not is_capitated and cost_amount is null
            then 1 else 0 end) as bigint) as missing_cost_lines
    from {{ ref('medical_claim') }}
    where in_member_month
    group by payer, year

),

pharmacy as (

    select
        payer,
        year,
        min(cost_basis) as cost_basis_first,
        max(cost_basis) as cost_basis_last,
        cast(sum(case when not is_denied then 1 else 0 end) as bigint) as fills,
        cast(sum(case when not is_denied and cost_amount is null then 1 else 0 end) as bigint)
            as missing_cost_fills,
        cast(sum(case when not is_denied and ingredient is null then 1 else 0 end) as bigint)
            as unknown_drug_fills
    from {{ ref('pharmacy_claim') }}
    where in_member_month
    group by payer, year

),

threshold as (

    select
        max(case when threshold = 'behavioral_minimum_member_months' then value end)
            as minimum_member_months,
        max(case when threshold = 'missing_cost_share' then value end) as missing_cost_share
    from {{ ref('population_threshold') }}

),

final as (

    select
        member_month.payer,
        member_month.year,
        -- Few months without a claim may be chance; many say that nobody delivers.
        medical.payer is not null
        or member_month.member_months < threshold.minimum_member_months as delivers_medical,
        coalesce(medical.has_behavioral_line, 0) = 1
        or member_month.member_months < threshold.minimum_member_months as delivers_behavioral,
        coalesce(pharmacy.fills > 0, false) as delivers_pharmacy,
        -- Drug cost that is mostly unknown (CMS feeds) cannot enter a total.
        coalesce(pharmacy.missing_cost_fills
            <= threshold.missing_cost_share * pharmacy.fills, false) as knows_drug_cost,
        coalesce(medical.missing_cost_lines
            <= threshold.missing_cost_share * medical.cost_lines, true) as knows_medical_cost,
        case
            when least(coalesce(medical.cost_basis_first, pharmacy.cost_basis_first),
                    coalesce(pharmacy.cost_basis_first, medical.cost_basis_first))
                = greatest(coalesce(medical.cost_basis_last, pharmacy.cost_basis_last),
                    coalesce(pharmacy.cost_basis_last, medical.cost_basis_last))
                then coalesce(medical.cost_basis_first, pharmacy.cost_basis_first)
            else 'mixed'
        end as cost_basis,
        coalesce(medical.missing_cost_lines, 0) as missing_cost_lines,
        cast(coalesce(pharmacy.unknown_drug_fills, 0) as double)
            / nullif(pharmacy.fills, 0) as unknown_drug_share
    from member_month
    cross join threshold
    left join medical
        on member_month.payer = medical.payer and member_month.year = medical.year
    left join pharmacy
        on member_month.payer = pharmacy.payer and member_month.year = pharmacy.year

)

select * from final
