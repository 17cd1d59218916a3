{{ config(materialized='view') }}

-- Every measure's member-level rows in one table. A new measure is one more line of this list.
{% set measures = [
    'measure_fuh',
    'measure_amm',
    'measure_ssd',
    'measure_smd',
    'measure_smc',
    'measure_saa',
    'measure_fum',
    'measure_fua',
    'measure_dsf_e',
    'measure_dms_e',
    'measure_drr_e',
    'measure_cms2',
    'measure_cms159',
] %}

with final as (

    {% for measure in measures %}
    select
        measure_id,
        rate_id,
        measurement_year,
        payer,
        product_line,
        person_id,
        person_key,
        event_id,
        index_date,
        age,
        stratum,
        in_initial_population,
        in_denominator,
        drop_reason,
        in_numerator,
        numerator_date,
        evidence_claim_ids,
        value_set_source,
        population
    from {{ ref(measure) }}
    {{ "union all" if not loop.last }}
    {% endfor %}

)

select * from final
