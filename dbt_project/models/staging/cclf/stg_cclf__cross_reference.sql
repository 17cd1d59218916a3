-- Previous and current MBI; the latest delivery that names the previous one wins, and a pair that a
-- later delivery no longer lists still holds.
with cclf9 as (

    select * from {{ source('raw', 'cclf9') }}

),

delivery as (

    {{ cclf_delivery() }}

),

ranked as (

    select
        cclf9.source_name,
        cclf9.prvs_num as previous_mbi,
        cclf9.crnt_num as next_mbi,
        delivery.delivery_order,
        row_number() over (
            partition by cclf9.source_name, cclf9.prvs_num
            order by
                delivery.delivery_order desc nulls last,
                cclf9.prvs_id_obslt_dt desc nulls last,
                cclf9.crnt_num desc nulls last
        ) as pair_rank
    from cclf9
    inner join delivery
        on cclf9.source_name = delivery.source_name and cclf9.delivery_id = delivery.delivery_id
    where cclf9.prvs_num <> cclf9.crnt_num

),

final as (

    select source_name, previous_mbi, next_mbi, delivery_order
    from ranked
    where pair_rank = 1

)

select * from final
