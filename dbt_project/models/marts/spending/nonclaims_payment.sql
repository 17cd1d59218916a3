-- Non-claims payments as delivered (N1), with what keeps one out of the totals.
with payment as (

    select * from {{ ref('stg_tuva__non_claims_payment') }}

),

category as (

    select * from {{ ref('nonclaims_category') }}

),

-- Two payments may be alike in every column: a running number keeps both.
numbered as (

    select
        payment.*,
        row_number() over (
            order by
                payer nulls last, segment nulls last, organization_id nulls last, year nulls last,
                category nulls last, purpose nulls last, amount nulls last,
                member_months nulls last, source_name nulls last, delivery_id nulls last
        ) as payment_number
    from payment

),

described as (

    select
        numbered.payment_number,
        numbered.payer,
        case
            when numbered.segment in ('COMM_HMO_POS', 'COMM_PPO_EPO', 'MEDICARE_ADV', 'MEDI_CAL')
                then numbered.segment
            else 'OTHER'
        end as segment,
        coalesce(numbered.segment in ('COMM_HMO_POS', 'COMM_PPO_EPO', 'MEDICARE_ADV', 'MEDI_CAL',
            'OTHER'), false) as is_segment_known,
        numbered.segment as delivered_segment,
        coalesce(numbered.organization_id, 'unattributed') as organization_id,
        numbered.year,
        coalesce(category.category, numbered.category, '') as category,
        coalesce(category.allocation_rule, 'unknown') as allocation_rule,
        category.lan_class,
        coalesce(category.is_advanced_model, false) as is_advanced_model,
        case
            when numbered.purpose in ('pc_org', 'bh_org', 'aco') then numbered.purpose
            else 'other'
        end as purpose,
        coalesce(numbered.amount, 0) as amount,
        coalesce(numbered.member_months, 0) as member_months,
        -- V16 and V11: left out of every total, listed, never corrected.
        case
            when category.category is null then 'unknown_category'
            when category.allocation_rule = 'rebate' and numbered.amount > 0
                then 'positive_rebate'
        end as rejected_reason
    from numbered
    left join category on upper(numbered.category) = upper(category.category)

),

-- What decides how a payment is split: few kinds, many payments.
final as (

    select
        described.*,
        {{ hash_key(['payer', 'segment', 'year', 'category', 'purpose', 'rejected_reason']) }}
            as kind_key
    from described

)

select * from final
