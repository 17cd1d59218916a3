-- Behavioral health claims by setting and class for the state, its segments and payers (C5, M5).
with cut as (

    select * from {{ ref('spending_bh_setting') }}

),

summary as (

    select * from {{ ref('spend_summary') }}

),

whole as (

    select unit_type, year, payer, segment, amount from cut
    where bh_class = 'all' and bh_subcategory = 'total'

),

final as (

    select
        summary.programme_id,
        cast(cut.year as integer) as year,
        cut.payer,
        cut.segment,
        cut.bh_class,
        cut.bh_subcategory,
        cut.unit_type,
        cut.members,
        cut.amount,
        case when summary.status = 'ok' then {{ spend_pct('cut.amount', 'whole.amount') }} end
            as pct_of_bh_claims,
        case when summary.status = 'ok' then {{ spend_pct('cut.amount', 'summary.claims_total') }}
            end as pct_of_claims,
        case when summary.status = 'ok' then {{ spend_pct('cut.amount', 'summary.member_months', 1) }}
            end as pmpm,
        summary.status,
        summary.status_reason,
        summary.method_version
    from cut
    inner join whole
        on
            cut.unit_type = whole.unit_type and cut.year = whole.year
            and cut.payer = whole.payer and cut.segment = whole.segment
    inner join summary
        on
            cut.unit_type = summary.unit_type and cut.year = summary.year
            and cut.payer = summary.payer and cut.segment = summary.segment

)

select * from final
