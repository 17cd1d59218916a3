-- A member's months by payer and by everything a spending table is cut by, as a mask of months:
-- most people need one row a year, and a claim line finds its row by one join.
with scenario as (

    select * from {{ ref('spending_scenario') }} where scenario_id = 'headline'

),

setting as (

    select spending__resident_state_fips as state_fips from {{ source('raw', 'setting') }}

),

member_month as (

    select member_month.*
    from {{ ref('member_month') }} as member_month
    cross join scenario
    cross join setting
    where
        coalesce(scenario.residents_rule, 'all') <> 'state'
        or setting.state_fips = ''
        or coalesce(left(member_month.county_fips, 2) = setting.state_fips, true)

),

month as (

    select
        person_key,
        payer,
        coalesce(product_line, 'unknown') as product_line,
        year,
        year_month,
        -- Partial benefits never enter the four segments.
        case when has_medical then coalesce(segment, 'OTHER') else 'OTHER' end as segment,
        coalesce(organization_id, 'unattributed') as organization_id,
        coalesce(region, 'unknown') as region,
        case
            when age is null then 'unknown' when age < 18 then '0-17' when age < 65 then '18-64'
            else '65+'
        end as age_group,
        coalesce(sex, 'unknown') as sex,
        has_medical
    from member_month

),

stratum as (

    select
        person_key, payer, product_line, year, segment, organization_id, region, age_group, sex,
        has_medical,
        bit_or(cast(1 as bigint) << cast(year_month % 100 as integer)) as months
    from month
    group by
        person_key, payer, product_line, year, segment, organization_id, region, age_group, sex,
        has_medical

),

-- A month that two sources report stays where the medical benefit is. Few people have more than one
-- stratum, and only theirs are put in order.
crowded as (

    select person_key, payer, product_line, year
    from stratum
    group by person_key, payer, product_line, year
    having count(*) > 1

),

marked as (

    select stratum.*, crowded.person_key is not null as is_crowded
    from stratum
    left join crowded
        on
            stratum.person_key = crowded.person_key and stratum.payer = crowded.payer
            and stratum.product_line = crowded.product_line and stratum.year = crowded.year

),

taken as (

    select marked.*, cast(0 as bigint) as earlier_months from marked where not is_crowded
    union all
    select
        marked.*,
        coalesce(bit_or(months) over (
            partition by person_key, payer, product_line, year
            order by
                case when has_medical then 0 else 1 end nulls last, segment nulls last,
                organization_id nulls last, region nulls last, age_group nulls last,
                sex nulls last
            rows between unbounded preceding and 1 preceding
        ), 0) as earlier_months
    from marked
    where is_crowded

),

final as (

    select
        {{ hash_key(['person_key', 'payer', 'product_line', 'year', 'has_medical', 'segment',
            'organization_id', 'region', 'age_group', 'sex']) }} as member_year_key,
        {{ hash_key(['payer', 'segment', 'organization_id', 'product_line', 'year']) }} as market_key,
        person_key, payer, product_line, year, segment, organization_id, region, age_group, sex,
        has_medical,
        months & ~earlier_months as months,
        case when has_medical then cast(bit_count(months & ~earlier_months) as bigint) else 0 end
            as member_months
    from taken
    where (months & ~earlier_months) <> 0

)

select * from final
