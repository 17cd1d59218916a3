-- One row per provider taxonomy that occurs: behavioral, primary_care or other. Behavioral wins, so
-- that a psychiatric nurse practitioner is not counted as primary care.
with taxonomy as (

    select prescriber_taxonomy_code as taxonomy_code from {{ ref('pharmacy_claim') }}
    union
    select rendering_taxonomy_code as taxonomy_code from {{ ref('medical_claim') }}

),

listed as (

    select 'behavioral' as taxonomy_group, code
    from {{ ref('value_set') }}
    where value_set = 'mental_health_provider' and code_system = 'NUCC'
    union all
    select 'primary_care' as taxonomy_group, code
    from {{ ref('primary_care_taxonomy') }}

),

final as (

    select
        taxonomy.taxonomy_code,
        coalesce(min(listed.taxonomy_group), 'other') as taxonomy_group
    from taxonomy
    left join listed on taxonomy.taxonomy_code like listed.code
    where taxonomy.taxonomy_code is not null
    group by taxonomy.taxonomy_code

)

select * from final
