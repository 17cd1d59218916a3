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

    select * from {{ ref('cclf_opted_out') }}

),

revenue_line as (

    select source_name, claim_id, cast(count(*) as bigint) as line_count
    from {{ ref('cclf_part_a_line') }}
    where delivery_rank = 1
    group by source_name, claim_id

),

claim as (

    select
        'A' as family, header.source_name, header.claim_id, header.delivery_id,
        header.delivery_rank, header.bene_mbi_id, header.action, header.effective_date,
        header.from_date, header.thru_date, header.amount, header.control_number,
        header.original_control_number, header.is_denied,
        coalesce(revenue_line.line_count, 1) as line_count,
        coalesce(header.facility_ccn, '?') || '|' || cast(header.from_date as string) || '|'
            || cast(header.thru_date as string) as natural_key
    from header
    left join revenue_line
        on header.source_name = revenue_line.source_name
        and header.claim_id = revenue_line.claim_id
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
        opted_out.person_id is not null as is_opted_out
    from claim
    left join current_mbi
        on claim.source_name = current_mbi.source_name
        and claim.bene_mbi_id = current_mbi.previous_mbi
    left join opted_out
        on claim.source_name = opted_out.source_name
        and {{ current_mbi('claim', 'current_mbi') }} = opted_out.person_id

)

select * from final
