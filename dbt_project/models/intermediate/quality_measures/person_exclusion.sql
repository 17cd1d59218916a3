-- measure_exclusion with one column per exclusion, for the measures to read.
with measure_exclusion as (

    select * from {{ ref('measure_exclusion') }}

),

final as (

    select
        enrollee_key,
        measurement_year,
        {{ any_true("exclusion in ('hospice', 'hospice_enrollment')") }} as is_hospice,
        {% for name in ['deceased', 'dementia', 'institutional', 'frailty', 'advanced_illness'] %}
        {{ any_true("exclusion = '" ~ name ~ "'") }} as is_{{ name }}{{ "," if not loop.last }}
        {% endfor %}
    from measure_exclusion
    group by enrollee_key, measurement_year

)

select * from final
