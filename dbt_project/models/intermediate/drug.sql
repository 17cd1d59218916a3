-- One row per NDC: what the delivery's own drug reference says, else the loaded directory.
with delivered as (

    select
        lpad(replace(ndc_code, '-', ''), 11, '0') as ndc_code,
        lower(max(ingredient)) as ingredient,
        lower(max(route)) as route,
        lower(max(dose_form)) as dose_form
    from {{ source('raw', 'drug_reference') }}
    where ndc_code is not null
    group by 1

),

loaded as (

    select
        ndc_code,
        lower(max(ingredient)) as ingredient,
        lower(max(route)) as route,
        lower(max(dose_form)) as dose_form
    from {{ source('raw', 'reference_drug') }}
    group by ndc_code

),

final as (

    select
        coalesce(delivered.ndc_code, loaded.ndc_code) as ndc_code,
        coalesce(delivered.ingredient, loaded.ingredient) as ingredient,
        coalesce(delivered.route, loaded.route) as route,
        coalesce(delivered.dose_form, loaded.dose_form) as dose_form
    from delivered
    full outer join loaded on delivered.ndc_code = loaded.ndc_code

)

select * from final
