-- The edits V01 to V16 on what a submission rests on, by payer and year. Nothing is corrected here.
with finding as (

    select * from {{ ref('spending_edit_finding') }}

),

whole as (

    select payer, year from {{ ref('spending_class_total') }} group by payer, year

),

edit as (

    select * from {{ ref('spend_edit_rule') }}

),

summed as (

    select edit_id, payer, year, sum(findings) as findings, sum(amount) as amount, max(pct) as pct
    from finding
    group by edit_id, payer, year

),

final as (

    select
        edit.edit_id,
        whole.payer,
        cast(whole.year as integer) as year,
        edit.severity,
        edit.meaning,
        cast(coalesce(summed.findings, 0) as bigint) as findings,
        cast(coalesce(summed.amount, 0) as decimal(38, 2)) as amount,
        {{ rounded('summed.pct') }} as pct_of_amount,
        case
            when coalesce(summed.findings, 0) = 0 then 'pass'
            -- Taxonomies are missing everywhere a little; from 5 % of dollars the rate suffers.
            when edit.edit_id = 'V04' and coalesce(summed.pct, 0) <= 5 then 'pass'
            else edit.severity
        end as result
    from whole
    cross join edit
    left join summed
        on
            edit.edit_id = summed.edit_id and whole.payer = summed.payer
            and whole.year = summed.year

)

select * from final
