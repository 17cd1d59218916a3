{{ config(materialized='view') }}

{{ versioned_line('medical', [
    ref('stg_apcd_cdl__medical_line'),
    ref('stg_plan__medical_line'),
]) }}
