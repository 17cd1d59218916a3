-- What each kind of payment can be split by, by scenario: the claims of its payer, segment and year, or
-- for a capitation the encounters under it; and the cap on infrastructure (N2b, N3, N4).
with kind as (

    select
        kind_key,
        payer,
        segment,
        year,
        category,
        allocation_rule,
        purpose,
        rejected_reason,
        sum(amount) as amount
    from {{ ref('nonclaims_payment') }}
    group by kind_key, payer, segment, year, category, allocation_rule, purpose, rejected_reason

),

scenario as (

    select * from {{ ref('spending_scenario') }}

),

share as (

    select * from {{ ref('spending_share') }}

),

-- Without retail pharmacy in the total, its rebates are not either.
counted as (

    select
        scenario.scenario_id,
        scenario.shared_savings,
        scenario.pc_plus_rule,
        scenario.infrastructure_cap_pct,
        kind.*,
        kind.rejected_reason is null
        and not (scenario.pharmacy_rule = 'out' and kind.category in ('F', 'F_retail'))
            as is_counted
    from kind
    cross join scenario

),

net_total as (

    select
        counted.scenario_id,
        counted.payer,
        counted.segment,
        counted.year,
        sum(counted.amount) as nonclaims,
        sum(case when counted.allocation_rule = 'infrastructure' and counted.purpose = 'pc_org'
            then counted.amount else 0 end) as infrastructure
    from counted
    where counted.is_counted
    group by counted.scenario_id, counted.payer, counted.segment, counted.year

),

final as (

    select
        counted.scenario_id,
        counted.kind_key,
        counted.category,
        counted.allocation_rule,
        counted.purpose,
        counted.is_counted,
        counted.shared_savings,
        counted.pc_plus_rule,
        net_total.infrastructure,
        (net_total.nonclaims + coalesce(claims.total, 0)) * counted.infrastructure_cap_pct / 100
            as infrastructure_cap,
        {%- for name, _ in spending_measures()[1:] %}
        cast(case when counted.allocation_rule = 'capitation' then encounter.{{ name }}
            else claims.{{ name }} end as double)
        / nullif(cast(case when counted.allocation_rule = 'capitation' then encounter.total
            else claims.total end as double), 0) as {{ name }}_of_basis,
        {%- endfor %}
        cast(claims.professional as double)
        / nullif(cast(claims.professional + claims.hospital as double), 0) as professional_share
    from counted
    left join net_total
        on
            counted.scenario_id = net_total.scenario_id
            and counted.payer = net_total.payer
            and counted.segment = net_total.segment
            and counted.year = net_total.year
    left join share as claims
        on
            counted.scenario_id = claims.scenario_id
            and counted.payer = claims.payer
            and counted.segment = claims.segment
            and counted.year = claims.year
            and claims.basis = 'claims'
    left join share as encounter
        on
            counted.scenario_id = encounter.scenario_id
            and counted.payer = encounter.payer
            and counted.segment = encounter.segment
            and counted.year = encounter.year
            and counted.category = encounter.basis

)

select * from final
