-- Every code that the claims use in any year, under each spelling by which a list may name it: a drug
-- by its number, its ingredient, or the ingredient by a route. Each column is read alone: a shared
-- import would be kept whole.
{% set dimensions = [
    ('service', 'hcpcs_code'), ('place', 'place_of_service_code'),
    ('diagnosis', 'diagnosis_code_1'), ('revenue', 'revenue_center_code'),
    ('bill', 'bill_type_code'), ('taxonomy', 'rendering_taxonomy_code'),
    ('taxonomy', 'billing_taxonomy_code'),
] %}
with
{% for dimension, column in dimensions -%}
used_{{ loop.index }} as (

    select {{ column }} as code
    from {{ ref('medical_claim') }}
    where {{ column }} is not null
    group by {{ column }}

),

{% endfor -%}

drug as (

    select ndc_code, max(ingredient) as ingredient, max(route) as route
    from {{ ref('pharmacy_claim') }}
    where ndc_code is not null
    group by ndc_code

),

-- Taxonomies stand twice, as renderer and as biller: the union without `all` keeps one.
spelled as (

    {% for dimension, _ in dimensions -%}
    select '{{ dimension }}' as dimension, code, code as spelling from used_{{ loop.index }}
    union
    {% endfor -%}
    select 'drug' as dimension, ndc_code as code, ndc_code as spelling from drug
    union
    select 'drug' as dimension, ndc_code as code, lower(ingredient) as spelling from drug
    where ingredient is not null
    union
    select 'drug' as dimension, ndc_code as code,
        lower(ingredient) || '@' || lower(route) as spelling
    from drug
    where ingredient is not null and route is not null

),

service_year as (

    select year from {{ ref('medical_claim') }} where year is not null group by year
    union
    select year from {{ ref('pharmacy_claim') }} where year is not null group by year

),

final as (

    select spelled.dimension, spelled.code, spelled.spelling, service_year.year
    from spelled
    cross join service_year

)

select * from final
