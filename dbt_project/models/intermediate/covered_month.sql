{{ config(materialized='view') }}
{%- set kept = ['person_id', 'person_key', 'member_id', 'payer', 'data_source', 'product_line', 'segment',
    'is_self_funded', 'zip_code', 'county_fips', 'region'] %}
{%- set benefits = ['has_medical', 'has_pharmacy', 'has_mental_health'] %}

-- Any covered day makes a month; where spans overlap the latest started one names product and place,
-- and a benefit counts when any of them has it. Few people have overlapping spans: only theirs are
-- ranked, all others stream through. Spans become years first, so that a month costs two integers.
with eligibility_span as (

    select
        span.*,
        greatest({{ month_index('span.start_date') }}, {{ earliest_year('setting.as_of') }} * 12 + 1)
            as first_month,
        {{ month_index('span.end_date') }} as last_month
    from {{ ref('eligibility_span') }} as span
    cross join {{ source('raw', 'setting') }} as setting

),

number as (select n from {{ ref('month_number') }}),

reached as (

    select
        person_key, payer, data_source, first_month,
        max(last_month) over (
            partition by person_key, payer, data_source
            order by first_month nulls last, last_month nulls last
            rows between unbounded preceding and 1 preceding
        ) as reached_month
    from eligibility_span

),

contested as (

    select distinct person_key, payer, data_source -- several of their spans may overlap
    from reached
    where first_month <= reached_month

),

placed as (

    select
        eligibility_span.*,
        contested.person_key is not null as is_contested,
        cast(floor((first_month - 1) / 12) as integer) as first_year,
        cast(floor((last_month - 1) / 12) as integer) as last_year
    from eligibility_span
    left join contested
        on eligibility_span.person_key = contested.person_key
        and eligibility_span.payer = contested.payer
        and eligibility_span.data_source = contested.data_source
    where eligibility_span.first_month <= eligibility_span.last_month

),

span_year as (

    select placed.*, cast(placed.first_year + number.n as integer) as year
    from placed
    inner join number on number.n <= placed.last_year - placed.first_year

),

-- Months in two branches: one that both read would be held in memory whole.
{%- for name, condition in [('covered', 'not is_contested'), ('overlapping', 'is_contested')] %}
{{ name }} as (

    select span_year.*, month.n as month
    from span_year
    inner join number as month
        on month.n between 1 and 12
        and month.n between span_year.first_month - span_year.year * 12
        and span_year.last_month - span_year.year * 12
    where {{ condition }}

),

{%- endfor %}
ranked as (

    select
        *,
        row_number() over (
            partition by person_key, payer, data_source, year, month
            order by
                start_date desc nulls last, end_date desc nulls last,
                {{ product_line_place('product_line') }} desc nulls last, -- as enrolled_year
                member_id nulls last, plan nulls last
        ) as span_rank,
        {% for benefit in benefits -%}
        max(case when {{ benefit }} then 1 else 0 end)
            over (partition by person_key, payer, data_source, year, month) = 1 as any_{{ benefit }}
        {{- "," if not loop.last }}
        {% endfor %}
    from overlapping

),

final as (

    select
        {% for benefit in benefits -%}
        coalesce({{ benefit }}, false) as {{ benefit }},
        {% endfor -%}
        {{ kept | join(', ') }}, year, month
    from covered
    union all
    select
        any_{{ benefits | join(', any_') }}, {{ kept | join(', ') }}, year, month
    from ranked
    where span_rank = 1

)

select * from final
