{% set alike %}
source_name, person_id, payer, plan, payer_type, product_type, funding, has_medical, has_pharmacy,
        has_mental_health, zip_code, county_fips
{%- endset %}
-- State submissions hold one row per member, plan and month: months alike make a span.
with line as (

    select * from {{ ref('apcd_eligibility_month') }}

),

source_file as (

    select * from {{ source('raw', 'source') }}

),

shared_number as (

    select * from {{ ref('apcd_shared_number') }}

),

product as (

    select * from {{ ref('apcd_product') }}

),

month as (

    select
        line.source_name,
        line.delivery_id,
        {{ apcd_person('line') }} as person_id,
        line.member_id,
        {{ apcd_payer('line') }} as payer,
        coalesce(line.plan_id, line.payer_code) as plan,
        coalesce(product.payer_type, lower(source_file.payer_type)) as payer_type,
        product.product_type,
        case when upper(line.coverage_type) in ('ASW', 'ASO', 'STN') then 'self_funded'
            when line.coverage_type is not null then 'fully_insured' end as funding,
        line.sex,
        line.race,
        line.ethnicity,
        line.birth_date,
        {{ flag('line.has_medical', 'true') }} as has_medical,
        {{ flag('line.has_pharmacy', 'true') }} as has_pharmacy,
        -- N: behavioral health is with another vendor; those months carry no behavioral figures.
        {{ flag('line.has_behavioral', 'true') }} as has_mental_health,
        line.state,
        substr(line.zip_code, 1, 5) as zip_code,
        line.county_fips,
        line.month_number
    from line
    left join source_file on line.source_name = source_file.source_name
    left join shared_number
        on line.source_name = shared_number.source_name
        and line.member_id = shared_number.member_id
    left join product on upper(line.product_code) = product.product_code

),

island as (

    select
        month.*,
        month.month_number - row_number() over (
            partition by {{ alike }}
            order by month.month_number asc nulls last
        ) as island_number
    from month

),

final as (

    select
        {{ alike }},
        {%- for name in ['delivery_id', 'member_id', 'sex', 'race', 'ethnicity', 'birth_date', 'state'] %}
        max(island.{{ name }}) as {{ name }},
        {%- endfor %}
        {{ month_index_to_date('min(island.month_number)') }} as start_date,
        date_add({{ month_index_to_date('(max(island.month_number) + 1)') }}, -1) as last_date
    from island
    group by {{ alike }}, island_number

)

select * from final
