-- The payer of claims that name none: that of the span which covers the service date, the latest
-- started first; 'unknown' where no span does (counted in reconciliation).
with nameless as (

    select claim_key, person_key, service_date from {{ ref('medical_claim_version') }}
    where not has_payer
    union all
    select claim_key, person_key, service_date from {{ ref('pharmacy_claim_version') }}
    where not has_payer

),

eligibility_span as (

    select * from {{ ref('eligibility_span') }}

),

covered as (

    select
        nameless.claim_key,
        max_by(
            eligibility_span.payer,
            cast(eligibility_span.start_date as string) || eligibility_span.payer
        ) as payer,
        max_by(
            eligibility_span.plan,
            cast(eligibility_span.start_date as string) || eligibility_span.payer
        ) as plan
    from nameless
    inner join eligibility_span
        on nameless.person_key = eligibility_span.person_key
        and nameless.service_date between eligibility_span.start_date and eligibility_span.end_date
    group by nameless.claim_key

),

named as (

    select distinct claim_key from nameless -- a claim may have several versions

),

final as (

    select
        named.claim_key,
        coalesce(covered.payer, 'unknown') as payer,
        covered.plan
    from named
    left join covered on named.claim_key = covered.claim_key

)

select * from final
