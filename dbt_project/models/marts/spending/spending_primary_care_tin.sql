-- TINs that the settings name as billing for primary care. A table: the lines' view must be readable
-- after the run too, when the settings' files are gone.
with setting as (

    select * from {{ source('raw', 'setting_map') }} where setting = 'primary_care_tin'

),

final as (

    select key as tin, max(value) as payer, 1 as is_listed
    from setting
    group by key

)

select * from final
