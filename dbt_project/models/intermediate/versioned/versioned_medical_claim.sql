{{ config(materialized='view') }}

{{ versioned_claim(
    'medical',
    ref('versioned_medical_line'), ref('versioned_medical_row'), ref('versioned_medical_contested')
) }}
