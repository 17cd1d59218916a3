{{ config(materialized='view') }}

-- The practice with most primary care services on the assignment list, for each month of its year.
with practice as (

    select * from {{ source('raw', 'mssp_alr_practice') }}

),

current_mbi as (

    select * from {{ ref('cclf_current_mbi') }}

),

source_file as (

    select source_name, payer from {{ source('raw', 'source') }}

),

enrollment_month as (

    select * from {{ ref('cclf_enrollment_month') }}

),

ranked as (

    select
        practice.source_name,
        {{ current_mbi('practice', 'current_mbi') }} as person_id,
        practice.report_year,
        practice.master_id as organization_id,
        practice.npi_used as npi,
        row_number() over (
            partition by
                practice.source_name, {{ current_mbi('practice', 'current_mbi') }},
                practice.report_year
            order by
                practice.report_rank desc nulls last, practice.pcs_count desc nulls last,
                practice.npi_used asc nulls last, practice.master_id asc nulls last
        ) as practice_rank
    from practice
    left join current_mbi
        on practice.source_name = current_mbi.source_name
        and practice.bene_mbi_id = current_mbi.previous_mbi

),

final as (

    select
        {{ hash_key(['enrollment_month.person_id']) }} as person_key,
        coalesce(source_file.payer, 'medicare') as payer,
        {{ month_index_to_year_month('enrollment_month.month_number') }} as year_month,
        ranked.organization_id,
        ranked.npi
    from enrollment_month
    inner join ranked
        on enrollment_month.source_name = ranked.source_name
        and enrollment_month.person_id = ranked.person_id
        and cast(floor((enrollment_month.month_number - 1) / 12) as bigint) = ranked.report_year
    left join source_file on enrollment_month.source_name = source_file.source_name
    where ranked.practice_rank = 1

)

select * from final
