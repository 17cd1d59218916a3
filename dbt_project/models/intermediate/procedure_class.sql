-- One row per procedure code that occurs: its class by the longest entry of the seed that begins
-- it. Done once on a few thousand codes, so that millions of lines need one exact join.
with line as (

    select hcpcs_code from {{ ref('delivered_medical_claim') }}

),

service_code as (

    select * from {{ ref('service_code') }} where code_system = 'HCPCS'

),

distinct_code as (

    select distinct hcpcs_code from line -- a code repeats on most lines
    where hcpcs_code is not null

),

matched as (

    select
        distinct_code.hcpcs_code,
        service_code.code_class,
        service_code.is_behavioral,
        row_number() over (
            partition by distinct_code.hcpcs_code
            order by length(service_code.code) desc nulls last
        ) as match_rank
    from distinct_code
    inner join service_code
        on substr(distinct_code.hcpcs_code, 1, cast(length(service_code.code) as integer))
        = service_code.code

),

final as (

    select
        hcpcs_code,
        -- Proprietary laboratory analyses are four digits and a U.
        case
            when hcpcs_code between '0001U' and '9999U' and substr(hcpcs_code, 5, 1) = 'U'
                then 'laboratory'
            else code_class
        end as code_class,
        is_behavioral
    from matched
    where match_rank = 1

)

select * from final
