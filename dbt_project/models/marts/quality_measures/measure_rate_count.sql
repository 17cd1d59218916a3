-- Initial population, denominator and numerator by payer and product line, in total and by one
-- stratum at a time, with the effective number of people: persons with several events count once.
{% set strata = [
    ('total', "'all'"), ('age', 'age_stratum'), ('organization', 'organization_id'),
    ('county', 'county_fips'), ('race', 'race'), ('ethnicity', 'ethnicity'),
] %}

with catalogue as (

    select rate_id, unit, race_ethnicity_from from {{ ref('measures') }}

),

setting as (

    select coalesce(measures__all_payer, false) as is_all_payer
    from {{ source('raw', 'setting') }}

),

-- People who count once are summed at once; people with several events stay apart, since their
-- number decides the interval (decision 19).
event as (

    select
        stratum.*,
        case when catalogue.unit = 'event' then stratum.person_key end as counted_person_key,
        catalogue.race_ethnicity_from
    from {{ ref('measure_stratum') }} as stratum
    inner join catalogue on stratum.rate_id = catalogue.rate_id

),

-- One extra dimension at a time: places and race over all payers, age also by payer.
summed as (

    {% for type, column in strata %}
    {% set payer = "payer" if type in ['total', 'age'] else "'all'" %}
    select
        measure_id, rate_id, measurement_year, {{ payer }} as payer, product_line,
        '{{ type }}' as stratum_type, {{ column }} as stratum, counted_person_key as person_key,
        count(*) as initial_population,
        count(case when in_denominator then 1 end) as denominator,
        count(case when in_numerator then 1 end) as numerator
    from event
    {% if type in ['race', 'ethnicity'] %}
    where measurement_year >= race_ethnicity_from
    {% endif %}
    group by
        measure_id, rate_id, measurement_year, product_line, counted_person_key
        {{- ", payer" if payer == "payer" }}{{ ", " ~ column if type != "total" }}
    {{ "union all" if not loop.last }}
    {% endfor %}

),

-- Every row for its payer and, where payers are apart, once more for all of them.
stratified as (

    select summed.*, summed.payer as shown_payer from summed
    union all
    select summed.*, 'all' as shown_payer
    from summed
    cross join setting
    where summed.stratum_type in ('total', 'age') and not setting.is_all_payer

),

-- Places with fewer than 30 in the denominator stand together: alone they could show no rate.
small_place as (

    select rate_id, measurement_year, product_line, stratum_type, stratum
    from stratified
    where stratum_type in ('organization', 'county')
    group by rate_id, measurement_year, product_line, stratum_type, stratum
    having sum(denominator) < 30

),

placed as (

    select
        stratified.measure_id, stratified.rate_id, stratified.measurement_year,
        stratified.shown_payer, stratified.product_line, stratified.stratum_type,
        case when small_place.rate_id is null then stratified.stratum else 'other' end as stratum,
        stratified.person_key, stratified.initial_population, stratified.denominator,
        stratified.numerator
    from stratified
    left join small_place
        on stratified.rate_id = small_place.rate_id
        and stratified.measurement_year = small_place.measurement_year
        and stratified.product_line = small_place.product_line
        and stratified.stratum_type = small_place.stratum_type
        and stratified.stratum = small_place.stratum

),

by_person as (

    select
        measure_id, rate_id, measurement_year, shown_payer, product_line, stratum_type, stratum,
        person_key,
        sum(initial_population) as initial_population,
        sum(denominator) as denominator,
        sum(numerator) as numerator
    from placed
    group by
        measure_id, rate_id, measurement_year, shown_payer, product_line, stratum_type, stratum,
        person_key

),

final as (

    select
        measure_id, rate_id, measurement_year, shown_payer as payer, product_line, stratum_type,
        stratum,
        cast(sum(initial_population) as bigint) as initial_population,
        cast(sum(denominator) as bigint) as denominator,
        cast(sum(numerator) as bigint) as numerator,
        cast(sum(denominator) as double) * cast(sum(denominator) as double)
            / nullif(cast(sum(
                case when person_key is null then denominator else denominator * denominator end
            ) as double), 0) as effective_size
    from by_person
    group by
        measure_id, rate_id, measurement_year, shown_payer, product_line, stratum_type, stratum

)

select * from final
