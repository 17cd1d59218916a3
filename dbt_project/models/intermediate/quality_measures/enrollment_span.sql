-- Covered days of an enrollee, whatever the product line (decision 7): spans that overlap or touch
-- are one. Once for any coverage and once per benefit that measures ask for.
with enrollee as (

    select enrollee_key, person_key, claim_payer from {{ ref('enrollee') }}

),

eligibility as (

    select
        enrollee.enrollee_key,
        eligibility.start_date,
        eligibility.end_date,
        eligibility.has_medical,
        eligibility.has_pharmacy,
        eligibility.has_mental_health
    from {{ ref('eligibility') }} as eligibility
    inner join enrollee
        on eligibility.person_key = enrollee.person_key
        and eligibility.payer = enrollee.claim_payer

),

-- Most have one span, which needs no comparing.
alone as (

    select enrollee_key from eligibility group by enrollee_key having count(*) = 1

),

covered as (

    select enrollee_key, 'any' as benefit, start_date, end_date from eligibility
    union all
    select enrollee_key, 'medical' as benefit, start_date, end_date
    from eligibility where has_medical
    union all
    select enrollee_key, 'pharmacy' as benefit, start_date, end_date
    from eligibility where has_medical and has_pharmacy
    union all
    select enrollee_key, 'mental_health' as benefit, start_date, end_date
    from eligibility where has_medical and has_mental_health

),

reached as (

    select
        *,
        max(end_date) over (
            partition by enrollee_key, benefit
            order by start_date nulls first, end_date nulls first
            rows between unbounded preceding and 1 preceding
        ) as reached_date
    from covered
    anti join alone on covered.enrollee_key = alone.enrollee_key

),

numbered as (

    select
        *,
        sum(case when start_date <= date_add(reached_date, 1) then 0 else 1 end) over (
            partition by enrollee_key, benefit
            order by start_date nulls first, end_date nulls first
            rows between unbounded preceding and current row
        ) as span_number
    from reached

),

merged as (

    select
        enrollee_key,
        benefit,
        min(start_date) as start_date,
        max(end_date) as end_date
    from numbered
    group by enrollee_key, benefit, span_number

),

final as (

    select
        enrollee_key,
        benefit,
        start_date,
        end_date,
        lag(end_date) over (
            partition by enrollee_key, benefit order by start_date nulls first
        ) as previous_end_date
    from merged
    union all
    select
        covered.enrollee_key, covered.benefit, covered.start_date, covered.end_date,
        cast(null as date) as previous_end_date
    from covered
    inner join alone on covered.enrollee_key = alone.enrollee_key

)

select * from final
