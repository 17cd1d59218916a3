-- A table, since claims are explained after the run, when its own small files are gone.
with source_file as (

    select * from {{ source('raw', 'source') }}

),

final as (

    select source_name
    from source_file
    where format in ('cclf', 'apcd_cdl', 'plan')

)

select * from final
