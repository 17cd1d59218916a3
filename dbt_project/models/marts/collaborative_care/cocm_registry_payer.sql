-- Who held a registry patient in a month (decision 22), the registry's payer first among several.
with patient as (

    select * from {{ ref('cocm_registry_patient') }}

),

member_month as (

    select * from {{ ref('member_month') }}

),

final as (

    select
        patient.patient_key,
        member_month.year_month,
        coalesce(
            max(case when member_month.payer = patient.payer then member_month.payer end),
            min(member_month.payer)
        ) as payer
    from member_month
    inner join patient on member_month.person_key = patient.person_key
    group by patient.patient_key, member_month.year_month

)

select * from final
