-- One row per person, payer and calendar year: twelve letters tell the product line of each month,
-- '-' where no day is covered. Claims find their month here: a few rows a person instead of
-- thirty-six. Letters: c commercial, d medicaid, f medicare_ffs, m medicare, u unknown.
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
        case span.product_line
            when 'commercial' then 'c' when 'medicaid' then 'd' when 'medicare_ffs' then 'f'
            when 'medicare' then 'm' else 'u'
        end as letter
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
        eligibility_span.letter,
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
        max(case when first_month <= {{ month }} and last_month >= {{ month }}
            then letter else '-' end){{ " ||" if not loop.last }}
        {% endfor %} as product_line_by_month
    from span_year
    group by person_key, payer, year

)

select * from final
