-- Rendering providers with a wellness visit in the data (Peterson-Milbank step 5); where nobody has
-- one, the step is skipped for everyone.
with final as (

    select rendering_npi as npi, 1 as has_wellness
    from {{ ref('spending_marked_line') }}
    where is_wellness_visit and rendering_npi is not null
    group by rendering_npi

)

select * from final
