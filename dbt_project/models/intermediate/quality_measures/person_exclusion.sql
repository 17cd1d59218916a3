-- measure_exclusion with one column per exclusion, for the measures to read.
with measure_exclusion as (

    select * from {{ ref('measure_exclusion') }}

),

final as (

    select
        enrollee_key,
        measurement_year,
        {{ any_true("exclusion in ('hospice', 'hospice_enrollment')") }} as is_hospice,
        -- Bipolar disorder of the year before counts for every depression measure.
        {{ any_true("exclusion in ('other_psychiatric', 'bipolar_before')") }}
            as is_other_psychiatric,
        {% for name in [
            'deceased', 'dementia', 'institutional', 'frailty', 'advanced_illness',
            'bipolar_before', 'depression_before', 'palliative',
        ] %}
        {{ any_true("exclusion = '" ~ name ~ "'") }} as is_{{ name }}{{ "," if not loop.last }}
        {% endfor %}
    from measure_exclusion
    group by enrollee_key, measurement_year

)

select * from final
