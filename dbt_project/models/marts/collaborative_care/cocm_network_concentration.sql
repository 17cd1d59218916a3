-- Concentration over billing organizations, all payers together and each apart.
with line as (

    select * from {{ ref('cocm_network_line') }}

),

organization_months as (

    select
        year,
        family,
        payer,
        billing_tin,
        count(distinct {{ hash_key(['person_key', 'month_number']) }}) as months
    from line
    where not is_denied
    group by grouping sets ((year, family, billing_tin), (year, family, payer, billing_tin))

),

shared as (

    select
        organization_months.*,
        cast(months as double)
        / nullif(sum(months) over (partition by year, family, payer), 0) as share,
        row_number() over (
            partition by year, family, payer order by months desc nulls last, billing_tin nulls last
        ) as size_rank
    from organization_months

),

final as (

    select
        year,
        family,
        coalesce(payer, 'all') as payer,
        'all' as product_line,
        'all' as funding,
        sum(case when size_rank <= 5 then share else 0 end) as top_5_share,
        sum(share * share) as herfindahl_index
    from shared
    group by year, family, payer

)

select * from final
