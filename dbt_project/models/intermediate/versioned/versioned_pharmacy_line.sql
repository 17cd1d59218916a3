{{ config(materialized='view') }}

{{ versioned_line('pharmacy', [
    ref('stg_apcd_cdl__pharmacy_line'),
    ref('stg_plan__pharmacy_line'),
]) }}
