-- How many CMS-HCCs the year before shows, behavioral ones dropped: they are the exposure, not a
-- covariate (methods 2.8). Who lacks twelve months of that year is not here (decision 14). Empty
-- until a mapping is loaded; of several models the newest name counts. A hierarchy, where loaded,
-- drops what a graver HCC of the same person covers.
with mapping as (

    select model, diagnosis_code, hcc from {{ source('raw', 'reference_hcc') }}

),

hierarchy as (

    select model, hcc, dropped_hcc from {{ source('raw', 'reference_hcc_hierarchy') }}

),

behavioral as (

    select model, hcc from {{ ref('behavioral_hcc') }}

),

chosen as (

    select max(model) as model from mapping

),

baseline as (

    select person_key, year from {{ ref('person_year') }} where medical_months = 12

),

diagnosis as (

    select
        person_key,
        cast(extract(year from first_service_date) as integer) as year,
        diagnosis_code
    from {{ ref('claim_diagnosis') }}
    where not is_denied and not is_ancillary
    group by person_key, cast(extract(year from first_service_date) as integer), diagnosis_code

),

flag as (

    select diagnosis.person_key, diagnosis.year, mapping.model, mapping.hcc
    from diagnosis
    inner join mapping on diagnosis.diagnosis_code = mapping.diagnosis_code
    inner join chosen on mapping.model = chosen.model
    group by diagnosis.person_key, diagnosis.year, mapping.model, mapping.hcc

),

covered as (

    select flag.person_key, flag.year, hierarchy.dropped_hcc as hcc
    from flag
    inner join hierarchy on flag.model = hierarchy.model and flag.hcc = hierarchy.hcc
    group by flag.person_key, flag.year, hierarchy.dropped_hcc

),

counted as (

    select flag.person_key, flag.year, count(*) as hccs
    from flag
    left join covered
        on flag.person_key = covered.person_key
        and flag.year = covered.year
        and flag.hcc = covered.hcc
    left join behavioral on flag.model = behavioral.model and flag.hcc = behavioral.hcc
    where covered.hcc is null and behavioral.hcc is null
    group by flag.person_key, flag.year

),

final as (

    select
        baseline.person_key,
        baseline.year + 1 as year,
        cast(coalesce(counted.hccs, 0) as integer) as hccs,
        case
            when coalesce(counted.hccs, 0) < 4 then cast(coalesce(counted.hccs, 0) as string)
            when counted.hccs < 6 then '4-5'
            else '6+'
        end as hcc_cell
    from baseline
    cross join chosen
    left join counted
        on baseline.person_key = counted.person_key and baseline.year = counted.year
    where chosen.model is not null

)

select * from final
