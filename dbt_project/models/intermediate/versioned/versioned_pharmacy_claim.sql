{{ config(materialized='view') }}

{{ versioned_claim(
    'pharmacy',
    ref('versioned_pharmacy_line'), ref('versioned_pharmacy_row'), ref('versioned_pharmacy_contested')
) }}
