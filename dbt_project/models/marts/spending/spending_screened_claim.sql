-- Claims with a mental health (1) or substance use (2) screening line, for the switch that lets the
-- screening pull in the whole claim. A claim with both counts as substance use.
with final as (

    select claim_key, max(screen) as screen
    from {{ ref('spending_marked_line') }}
    where screen > 0
    group by claim_key

)

select * from final
