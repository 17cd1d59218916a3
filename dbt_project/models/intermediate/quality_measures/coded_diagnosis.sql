{{ config(materialized='view') }}

-- What a claim's diagnoses of the same days say: the lists that any of them stands in, and those of the principal one.
{% set lists = diagnosis_lists() %}

with final as (

    select
        enrollee_key,
        claim_key,
        service_date,
        last_service_date,
        {% for name in lists.behavioral + lists.bodily %}
        {{ holds_list('lists', [name]) }} as has_{{ name }},
        {% endfor %}
        {% for name in lists.principal %}
        {{ holds_list('lists', [name], principal=true) }} as is_principal_{{ name }},
        {% endfor %}
        {{ holds_list('lists', lists.severe) }} as has_severe_mental_illness
    from {{ ref('coded_claim') }}

)

select * from final
