-- Whose member the person was in the month, and whether a clinic billed (decision 22).
with month as (

    select * from {{ ref('cocm_month') }}

),

enrolled as (

    select
        member_month.person_key,
        member_month.payer,
        member_month.year_month,
        max(member_month.product_line) as product_line
    from {{ ref('member_month') }} as member_month
    inner join (select distinct person_key from month) as subject -- one row per person
        on member_month.person_key = subject.person_key
    group by member_month.person_key, member_month.payer, member_month.year_month

),

-- The payer that was billed, else the first by name of those held that month.
ranked as (

    select
        month.subject_key,
        month.billing_tin,
        month.month_number,
        enrolled.payer,
        enrolled.product_line,
        row_number() over (
            partition by month.subject_key, month.billing_tin, month.month_number
            order by
                case when enrolled.payer = month.claim_payer then 0
                    when enrolled.payer = month.registry_payer then 1 else 2 end nulls last,
                enrolled.payer nulls last
        ) as payer_rank
    from month
    inner join enrolled
        on month.person_key = enrolled.person_key and month.year_month = enrolled.year_month

),

clinic as (

    select billing_tin
    from {{ ref('cocm_claim_line') }}
    where substr(coalesce(billing_taxonomy_code, ''), 1, 10) in ('261QF0400X', '261QR1300X')
        or substr(coalesce(rendering_taxonomy_code, ''), 1, 10) in ('261QF0400X', '261QR1300X')
        or substr(coalesce(bill_type_code, ''), 1, 2) in ('71', '77')
    union
    select tin as billing_tin
    from {{ ref('provider') }}
    where taxonomy_code in ('261QF0400X', '261QR1300X') and tin is not null

),

final as (

    select
        month.subject_key,
        month.billing_tin,
        month.month_number,
        month.year_month,
        coalesce(ranked.payer, month.claim_payer, month.registry_payer, 'unknown') as payer,
        ranked.product_line,
        ranked.payer is not null as in_member_month,
        clinic.billing_tin is not null as is_clinic,
        {{ payer_family(
            'ranked.product_line', 'coalesce(month.claim_payer, month.registry_payer)') }}
            as line_family
    from month
    left join ranked
        on month.subject_key = ranked.subject_key
        and month.billing_tin = ranked.billing_tin
        and month.month_number = ranked.month_number
        and ranked.payer_rank = 1
    left join clinic on month.billing_tin = clinic.billing_tin

)

select * from final
