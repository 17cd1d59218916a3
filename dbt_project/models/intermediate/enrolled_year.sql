-- One row per person, payer and calendar year: twelve letters tell the product line of each month,
-- '-' where no day is covered. Claims find their month here: a few rows a person instead of
-- thirty-six. Letters: c commercial, d medicaid, f medicare_ffs, m medicare, u unknown. Where spans
-- overlap the latest started one decides, as in covered_month, or claims would miss their month. A
-- span's place is one number: first day, last day, letter.
with eligibility_span as (

    select
        span.person_key,
        span.payer,
        {{ month_index('span.start_date') }} as first_month,
        {{ month_index('span.end_date') }} as last_month,
        greatest(
            cast(extract(year from span.start_date) as integer),
            {{ earliest_year('setting.as_of') }}
        ) as first_year,
        cast(extract(year from span.end_date) as integer) as last_year,
        ({{ month_index('span.start_date') }} * cast(32 as bigint)
            + extract(day from span.start_date)) * 100000000
        + ({{ month_index('span.end_date') }} * 32 + extract(day from span.end_date)) * 10
        + {{ product_line_place('span.product_line') }} as place
    from {{ ref('eligibility_span') }} as span
    cross join {{ source('raw', 'setting') }} as setting

),

number as (

    select n from {{ ref('month_number') }} where n between 0 and 99

),

span_year as (

    select
        eligibility_span.person_key,
        eligibility_span.payer,
        eligibility_span.place,
        eligibility_span.first_year + number.n as year,
        eligibility_span.first_month - (eligibility_span.first_year + number.n) * 12 as first_month,
        eligibility_span.last_month - (eligibility_span.first_year + number.n) * 12 as last_month
    from eligibility_span
    inner join number on number.n <= eligibility_span.last_year - eligibility_span.first_year

),

final as (

    select
        person_key,
        payer,
        cast(year as integer) as year,
        {% for month in range(1, 13) -%}
        substr('-cdfmu', cast(max(case when first_month <= {{ month }} and last_month >= {{ month }}
            then place else 0 end) % 10 as integer) + 1, 1){{ " ||" if not loop.last }}
        {% endfor %} as product_line_by_month
    from span_year
    group by person_key, payer, year

)

select * from final
