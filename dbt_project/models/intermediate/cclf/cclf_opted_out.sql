-- People who opted out of data sharing by the MBI they have now: the list names the MBI of its day, and
-- claims and months are kept by the current one.
with listed as (

    select * from {{ source('raw', 'beneficiary_opt_out') }}

),

current_mbi as (

    select * from {{ ref('cclf_current_mbi') }}

),

final as (

    select
        listed.source_name,
        {{ current_mbi('listed', 'current_mbi') }} as person_id
    from listed
    left join current_mbi
        on listed.source_name = current_mbi.source_name
        and listed.bene_mbi_id = current_mbi.previous_mbi
    group by listed.source_name, {{ current_mbi('listed', 'current_mbi') }}

)

select * from final
