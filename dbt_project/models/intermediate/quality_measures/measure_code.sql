-- Prefixes are spelled out against the codes that occur, so that every later join is exact.
with needed as (

    select value_set from {{ ref('measure_value_set') }} group by value_set
    union
    select 'emergency_department' as value_set

),

value_set as (

    select value_set.*
    from {{ ref('value_set') }} as value_set
    inner join needed on value_set.value_set = needed.value_set

),

seen as (

    select 'ICD10CM' as code_system, diagnosis_code as code
    from {{ ref('claim_diagnosis') }} group by diagnosis_code
    union all
    select 'ICD10PCS' as code_system, procedure_code as code
    from {{ ref('claim_procedure') }} group by procedure_code
    union all
    select 'UBTOB' as code_system, lpad(bill_type_code, 4, '0') as code
    from {{ ref('medical_claim') }} where bill_type_code is not null group by bill_type_code
    union all
    select 'NUCC' as code_system, rendering_taxonomy_code as code
    from {{ ref('medical_claim') }} where rendering_taxonomy_code is not null
    group by rendering_taxonomy_code
    union
    select 'NUCC' as code_system, billing_taxonomy_code as code
    from {{ ref('medical_claim') }} where billing_taxonomy_code is not null
    group by billing_taxonomy_code
    union all
    select 'INGREDIENT' as code_system, ingredient as code
    from {{ ref('drug') }} where ingredient is not null group by ingredient

),

prefix as (

    select *, substr(code, 1, length(code) - 1) as prefix
    from value_set
    where right(code, 1) = '%'
    union all
    -- Drug directories write salts after the ingredient: sertraline hydrochloride.
    select *, code || ' ' as prefix
    from value_set
    where code_system = 'INGREDIENT' and right(code, 1) <> '%'

),

matched as (

    select value_set, code_system, code, valid_from, valid_to, value_set_source
    from value_set
    where right(code, 1) <> '%'
    union all
    select
        prefix.value_set,
        prefix.code_system,
        seen.code,
        prefix.valid_from,
        prefix.valid_to,
        prefix.value_set_source
    from prefix
    inner join seen
        on prefix.code_system = seen.code_system
        and substr(prefix.prefix, 1, 3) = substr(seen.code, 1, 3)
        and prefix.prefix = substr(seen.code, 1, length(prefix.prefix))
        -- A single ingredient says nothing about a combination, which lists name apart.
        and (prefix.code_system <> 'INGREDIENT' or right(prefix.code, 1) = '%'
            or seen.code not like '%/%')

),

final as (

    select
        value_set,
        code_system,
        code,
        min(valid_from) as valid_from,
        max(valid_to) as valid_to,
        max(value_set_source) as value_set_source
    from matched
    group by value_set, code_system, code

)

select * from final
