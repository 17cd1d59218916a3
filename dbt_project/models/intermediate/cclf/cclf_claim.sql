-- One row per claim version and delivery, with what final action needs: natural key, action,
-- effective date, unsigned amount. Re-delivered rows stand apart as duplicates.
with header as (

    select * from {{ ref('cclf_part_a_header') }}

),

line as (

    select * from {{ ref('cclf_part_b_line') }}

),

current_mbi as (

    select * from {{ ref('cclf_current_mbi') }}

),

opted_out as (

    select source_name, bene_mbi_id
    from {{ source('raw', 'beneficiary_opt_out') }}
    group by source_name, bene_mbi_id

),

claim as (

    select
        'A' as family, source_name, claim_id, delivery_id, delivery_rank, bene_mbi_id, action,
        effective_date, from_date, thru_date, amount, control_number, original_control_number,
        is_denied, cast(1 as bigint) as line_count,
        coalesce(facility_ccn, '?') || '|' || cast(from_date as string) || '|'
            || cast(thru_date as string) as natural_key
    from header
    union all
    select
        family, source_name, claim_id, max_by(delivery_id, delivery_order) as delivery_id,
        least(delivery_rank, 2) as delivery_rank, max(bene_mbi_id) as bene_mbi_id,
        coalesce(action, '0') as action, effective_date,
        min(from_date) as from_date, max(thru_date) as thru_date,
        -- A denied line inside a paid claim is no part of what is matched.
        cast(coalesce(sum(case when not is_line_denied then amount end), 0) as decimal(18, 2))
            as amount,
        max(control_number) as control_number, cast(null as string) as original_control_number,
        min(case when is_claim_denied or is_line_denied then 1 else 0 end) = 1
            or max(case when is_claim_denied then 1 else 0 end) = 1 as is_denied,
        cast(count(*) as bigint) as line_count,
        coalesce(max(control_number), claim_id) as natural_key
    from line
    group by family, source_name, claim_id, least(delivery_rank, 2), coalesce(action, '0'),
        effective_date, case when delivery_rank > 1 then delivery_id end

),

final as (

    select
        claim.*,
        {{ hash_key(['claim.source_name', 'claim.claim_id']) }} as claim_key,
        {{ current_mbi('claim', 'current_mbi') }} as person_id,
        md5(claim.source_name || '|' || claim.family || '|' || claim.natural_key || '|'
            || {{ current_mbi('claim', 'current_mbi') }}) as claim_family,
        opted_out.bene_mbi_id is not null as is_opted_out
    from claim
    left join current_mbi
        on claim.source_name = current_mbi.source_name
        and claim.bene_mbi_id = current_mbi.previous_mbi
    left join opted_out
        on claim.source_name = opted_out.source_name
        and {{ current_mbi('claim', 'current_mbi') }} = opted_out.bene_mbi_id

)

select * from final
