with medical_claim as (

    select * from {{ source('raw', 'medical_claim') }}
    where procedure_code_1 is not null

),

number as (

    select n from {{ ref('month_number') }} where n between 1 and 25

),

numbered as (

    select
        {{ hash_key(['coalesce(medical_claim.data_source, medical_claim.source_name)',
            'medical_claim.claim_id']) }} as claim_key,
        medical_claim.delivery_id,
        {{ hash_key(['medical_claim.person_id']) }} as person_key,
        number.n as position,
        medical_claim.claim_start_date,
        case number.n
            {% for n in range(1, 26) %}
            when {{ n }} then medical_claim.procedure_code_{{ n }}
            {% endfor %}
        end as procedure_code,
        case number.n
            {% for n in range(1, 26) %}
            when {{ n }} then medical_claim.procedure_date_{{ n }}
            {% endfor %}
        end as procedure_date
    from medical_claim
    cross join number

),

final as (

    select
        claim_key,
        delivery_id,
        person_key,
        position,
        upper(replace(procedure_code, '.', '')) as procedure_code,
        coalesce(procedure_date, claim_start_date) as procedure_date
    from numbered
    where procedure_code is not null

)

select * from final
