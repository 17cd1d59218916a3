-- For authorised staff only: by practice, people with depression and a chronic physical condition
-- whom no behavioral service or drug reached in the latest year. Whom to call first.
with work_list as (

    select * from {{ ref('work_list') }} where is_untreated

),

latest as (

    select max(year) as year from {{ ref('work_list') }}

),

provider as (

    select tin, max(organization_name) as organization_name
    from {{ ref('provider') }}
    where tin is not null
    group by tin

),

visit as (

    select person_key, year, max(service_date) as last_visit_date
    from {{ ref('medical_claim') }}
    where not is_denied and in_member_month and service_category = 'office_visit'
    group by person_key, year

),

final as (

    select
        work_list.organization_id,
        coalesce(provider.organization_name, work_list.organization_id) as organization_name,
        work_list.person_id,
        work_list.year,
        work_list.age,
        work_list.sex,
        work_list.cohort,
        work_list.physical_conditions,
        visit.last_visit_date
    from work_list
    inner join latest on work_list.year = latest.year
    left join provider on work_list.organization_id = provider.tin
    left join visit
        on work_list.person_key = visit.person_key and work_list.year = visit.year

)

select * from final
