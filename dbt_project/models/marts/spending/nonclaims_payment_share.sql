-- The shares of a kind of payment that are primary care and behavioral health, by scenario (N2 to N5).
-- What has no basis to be split stays without a share; nothing is imputed.
{% set whole = 'cast(1 as double)' %}
{% set nothing = 'cast(0 as double)' -%}
-- Doubles everywhere: engines disagree on what a case of decimals and doubles becomes.
with basis as (

    select * from {{ ref('nonclaims_payment_basis') }}

),

-- Which sentence of N2 to N5 applies.
ruled as (

    select
        basis.*,
        case
            when not is_counted or allocation_rule in ('none', 'rebate') then 'none'
            when allocation_rule = 'integration' then 'all'
            when allocation_rule = 'infrastructure'
                then case when purpose = 'pc_org' then 'infrastructure' else 'none' end
            when allocation_rule = 'purpose' and purpose = 'pc_org' then 'primary_care'
            when allocation_rule = 'purpose' and purpose = 'bh_org' then 'behavioral'
            when allocation_rule = 'capitation' and category in ('D1', 'D3', 'D4') then category
            when allocation_rule = 'shared_savings' and shared_savings = 'prof_hosp'
                then 'professional_share'
            else 'share'
        end as rule
    from basis

),

shared as (

    select
        ruled.*,
        case
            when rule in ('all', 'primary_care', 'D1') then {{ whole }}
            when rule in ('none', 'behavioral', 'D3', 'D4') then {{ nothing }}
            when rule = 'infrastructure'
                then case
                    when infrastructure <= infrastructure_cap then {{ whole }}
                    else cast(greatest(infrastructure_cap, 0) as double)
                        / cast(infrastructure as double)
                end
            when rule = 'professional_share' then professional_share
            else pc_of_basis
        end as pc_share,
        case
            when rule in ('all', 'behavioral', 'D4') then {{ whole }}
            when rule in ('none', 'primary_care', 'infrastructure') then {{ nothing }}
            else mh_of_basis + sud_of_basis
        end as bh_share,
        case
            when rule in ('none', 'primary_care', 'infrastructure', 'all', 'behavioral') then {{ nothing }}
            else mh_of_basis
        end as mh_share,
        case
            when rule in ('none', 'primary_care', 'infrastructure', 'all', 'behavioral') then {{ nothing }}
            else sud_of_basis
        end as sud_share,
        case
            when rule = 'all' then {{ whole }}
            when rule in ('none', 'primary_care', 'infrastructure', 'behavioral') then {{ nothing }}
            else bhpc_of_basis
        end as bhpc_share,
        case
            when rule = 'all' then {{ whole }}
            when rule in ('none', 'primary_care', 'infrastructure', 'behavioral', 'D3', 'D4')
                then {{ nothing }}
            -- The whole of a primary care capitation is primary care.
            when rule = 'D1' then mh_of_basis + sud_of_basis
            else overlap_of_basis
        end as overlap_share,
        case
            when rule = 'all' then {{ whole }}
            when rule in ('none', 'primary_care', 'infrastructure', 'behavioral', 'D3', 'D4')
                then {{ nothing }}
            when rule = 'D1' and pc_plus_rule = 'once' then bhpc_of_basis
            when rule = 'D1' then mh_of_basis + sud_of_basis
            else module_overlap_of_basis
        end as module_overlap_share
    from ruled

),

final as (

    select
        scenario_id,
        kind_key,
        is_counted,
        rule,
        {%- for name in ['pc', 'bh', 'mh', 'sud', 'bhpc', 'overlap', 'module_overlap'] %}
        {{ name }}_share,
        {%- endfor %}
        is_counted and (pc_share is null or bh_share is null or bhpc_share is null)
            as is_unallocated,
        is_counted and (pc_share is null or (rule = 'D3' and bh_share is null))
            as is_amount_unallocated
    from shared

)

select * from final
