-- Total medical expense, primary care and behavioral health by reporting unit (M1 to M5).
with measure as (

    select * from {{ ref('spending_measure') }} where unit_type <> 'four_segments'

),

final as (

    select
        programme_id,
        cast(year as integer) as year,
        payer,
        segment,
        organization_id,
        region,
        age_group,
        unit_type,
        cast(members as bigint) as members,
        cast(member_months as bigint) as member_months,
        cast(pc_members as bigint) as pc_members,
        cast(bh_members as bigint) as bh_members,
        cast(mh_members as bigint) as mh_members,
        cast(sud_members as bigint) as sud_members,
        cast(bhpc_members as bigint) as bhpc_members,
        {%- for name in ['claims_total', 'nonclaims', 'rebates', 'tme_gross', 'tme_net', 'pc', 'bh',
            'bhpc', 'overlap', 'module_overlap', 'pc_plus'] %}
        cast({{ name }} as decimal(38, 2)) as {{ name }},
        {%- endfor %}
        cast(mh as decimal(38, 2)) as bh_mh,
        cast(sud as decimal(38, 2)) as bh_sud,
        cast(cast(bh as decimal(38, 2)) - cast(mh as decimal(38, 2)) - cast(sud as decimal(38, 2))
            as decimal(38, 2)) as bh_unclassified,
        cast(either as decimal(38, 2)) as pc_bh_union,
        cast(pc_claims as decimal(38, 2)) as pc_claims,
        cast(bh_claims as decimal(38, 2)) as bh_claims,
        cast(bhpc_claims as decimal(38, 2)) as bhpc_claims,
        cast(unallocated_amount as decimal(38, 2)) as unallocated_amount,
        cast(unmatched_amount as decimal(38, 2)) as unmatched_amount,
        cast(premium as decimal(38, 2)) as premium,
        -- The insurer's own cost: premiums less what it paid for care.
        cast(premium - claims_paid - nonclaims - rebates as decimal(38, 2))
            as net_cost_of_insurance,
        cast(tme_net + premium - claims_paid - nonclaims - rebates as decimal(38, 2)) as thce,
        {%- for name, column in [('pc', 'pc'), ('bh', 'bh'), ('bhpc', 'bhpc'),
            ('pc_plus', 'pc_plus'), ('pc_bh_union', 'either')] %}
        case when status = 'ok' then {{ spend_pct(column, 'base') }} end as {{ name }}_pct,
        case when status = 'ok' then {{ spend_limit(column, -1) }} end as {{ name }}_ci_low,
        case when status = 'ok' then {{ spend_limit(column, 1) }} end as {{ name }}_ci_high,
        {%- endfor %}
        {%- for name, column, over in [('bh_mh_pct', 'mh', 'base'), ('bh_sud_pct', 'sud', 'base'),
            ('overlap_pct', 'overlap', 'base'), ('pc_gross_pct', 'pc', 'tme_gross'),
            ('bh_gross_pct', 'bh', 'tme_gross'), ('pc_plus_gross_pct', 'pc_plus', 'tme_gross'),
            ('pc_claims_only_pct', 'pc_claims', 'claims_total'),
            ('bh_claims_only_pct', 'bh_claims', 'claims_total'),
            ('bhpc_of_bh_pct', 'bhpc', 'bh'), ('bhpc_of_pc_plus_pct', 'bhpc', 'pc_plus')] %}
        case when status = 'ok' then {{ spend_pct(column, over) }} end as {{ name }},
        {%- endfor %}
        {%- for name, column in [('tme', 'tme_net'), ('pc', 'pc'), ('bh', 'bh'), ('bh_mh', 'mh'),
            ('bh_sud', 'sud'), ('bhpc', 'bhpc'), ('pc_plus', 'pc_plus')] %}
        case when status = 'ok' then {{ spend_pct(column, 'member_months', 1) }} end
            as {{ name }}_pmpm,
        {%- endfor %}
        case when unit_type in ('region', 'age') then null
            else {{ spend_pct('least(capitated_member_months, member_months)', 'member_months') }}
        end as capitated_member_month_pct,
        status,
        case status
            when 'not_computable' then case
                when is_unfinished then 'the year is not over in the data'
                else 'no medical expense to divide by'
            end
            when 'below_floor' then 'fewer member months than the programme publishes'
        end as status_reason,
        nullif(concat_ws(',',
            case when has_unallocated = 1 then 'CAP_UNALLOCATED' end,
            case when unit_type in ('region', 'age') then 'CLAIMS_ONLY' end,
            case when is_sud_redacted then 'SUD_REDACTED' end), '') as flags,
        headline_measure,
        method_version
    from measure

)

select * from final
