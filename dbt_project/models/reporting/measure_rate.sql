-- Rates by payer and product line, in total and by one stratum at a time. Intervals are Wilson with
-- the effective number of people (decision 19): persons with several events count once. Below 30
-- the rate is not shown. What cannot be computed stands with its reason, never as zero.
{% set strata = ['age_stratum', 'organization_id', 'county_fips', 'race', 'ethnicity'] %}

with summed as (

    select * from {{ ref('measure_rate_count') }}

),

catalogue as (

    select * from {{ ref('measures') }}

),

expected as (

    select * from {{ ref('measure_rate_expected') }}

),

shown as (

    select
        summed.measure_id, summed.rate_id, summed.measurement_year, summed.payer,
        summed.product_line, summed.stratum_type, summed.stratum, summed.initial_population,
        summed.denominator, summed.numerator, summed.effective_size,
        case when summed.denominator < 30 then 'below_floor' else 'ok' end as status,
        case when summed.denominator < 30 then 'denominator below 30' end as status_reason
    from summed
    union all
    select
        expected.measure_id, expected.rate_id, expected.measurement_year, expected.payer,
        expected.product_line, 'total' as stratum_type, 'all' as stratum,
        case when expected.status = 'ok' then 0 end as initial_population,
        case when expected.status = 'ok' then 0 end as denominator,
        case when expected.status = 'ok' then 0 end as numerator,
        cast(null as double) as effective_size,
        case when expected.status = 'ok' then 'below_floor' else expected.status end as status,
        case when expected.status = 'ok' then 'nobody in the initial population'
            else expected.status_reason end as status_reason
    from expected
    left join summed
        on expected.rate_id = summed.rate_id
        and expected.measurement_year = summed.measurement_year
        and expected.payer = summed.payer
        and expected.product_line = summed.product_line
        and summed.stratum_type = 'total'
    where summed.rate_id is null

),

average as (

    select
        rate_id,
        product_line,
        max(measurement_year) as measurement_year,
        max_by(rate, measurement_year) as rate
    from {{ ref('published_benchmarks') }}
    where plan_type = 'HMO'
    group by rate_id, product_line

),

final as (

    select
        shown.measure_id,
        shown.rate_id,
        cast(shown.measurement_year as integer) as measurement_year,
        shown.payer,
        shown.product_line,
        {% for name in strata %}
        {% set type = name | replace('_stratum', '') | replace('_id', '') | replace('_fips', '') %}
        case when shown.stratum_type = '{{ type }}' then shown.stratum else 'all' end
            as {{ name }},
        {% endfor %}
        shown.stratum_type,
        shown.stratum,
        catalogue.title,
        cast(shown.initial_population as bigint) as initial_population,
        cast(shown.denominator as bigint) as denominator,
        cast(case when shown.denominator >= 30 or shown.denominator = 0 then shown.numerator end
            as bigint) as numerator,
        case when shown.denominator >= 30
            then {{ ratio('shown.numerator', 'shown.denominator', 100) }} end as rate,
        case when shown.denominator >= 30 then {{ rounded('100 * ' ~ wilson(
            '(shown.numerator * shown.effective_size / shown.denominator)',
            'shown.effective_size', '-1')) }} end as ci_low,
        case when shown.denominator >= 30 then {{ rounded('100 * ' ~ wilson(
            '(shown.numerator * shown.effective_size / shown.denominator)',
            'shown.effective_size', '1')) }} end as ci_high,
        average.rate as national_average,
        cast(average.measurement_year as integer) as national_average_year,
        coalesce(source.value_set_source, 'open_fallback') as value_set_source,
        false as certified,
        coalesce(line.population, 'none') as population,
        catalogue.last_year is not null as is_retired,
        shown.status,
        shown.status_reason,
        '1' as method_version
    from shown
    inner join catalogue on shown.rate_id = catalogue.rate_id
    left join average
        on shown.rate_id = average.rate_id and shown.product_line = average.product_line
        and shown.stratum_type = 'total'
    left join {{ ref('measure_product_line') }} as line
        on shown.measure_id = line.measure_id and shown.product_line = line.product_line
    left join {{ ref('measure_value_set_source') }} as source
        on shown.measure_id = source.measure_id

)

select * from final
