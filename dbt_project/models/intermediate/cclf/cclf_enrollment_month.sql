-- One row per beneficiary and month with an enrollment type, from the assignment list: the final
-- annual report wins over quarters, later quarters over earlier ones.
with alr as (

    select * from {{ source('raw', 'mssp_alr') }}

),

current_mbi as (

    select * from {{ ref('cclf_current_mbi') }}

),

number as (

    select n from {{ ref('month_number') }} where n between 1 and 12

),

status as (

    select
        alr.source_name,
        alr.delivery_id,
        {{ current_mbi('alr', 'current_mbi') }} as person_id,
        alr.report_year,
        alr.report_rank,
        alr.report_year * 12 + number.n as month_number,
        case number.n
            {%- for n in range(1, 13) %}
            when {{ n }} then alr.enrollflag{{ n }}
            {%- endfor %}
        end as flag,
        coalesce(alr.partd_months, 0) > 0 as has_pharmacy,
        alr.bene_brth_dt as birth_date,
        alr.bene_death_dt as death_date,
        case alr.bene_sex_cd when '1' then 'male' when '2' then 'female' end as gender
    from alr
    cross join number
    left join current_mbi
        on alr.source_name = current_mbi.source_name
        and alr.bene_mbi_id = current_mbi.previous_mbi

),

ranked as (

    select
        status.*,
        row_number() over (
            partition by status.source_name, status.person_id, status.month_number
            order by status.report_rank desc nulls last, status.delivery_id desc nulls last
        ) as report_order
    from status
    where status.flag is not null

),

final as (

    select
        source_name,
        delivery_id,
        person_id,
        month_number,
        case flag
            when '1' then 'esrd' when '2' then 'disabled' when '3' then 'aged_dual'
            else 'aged_non_dual'
        end as enrollment_type,
        has_pharmacy,
        birth_date,
        death_date,
        gender
    from ranked
    where report_order = 1 and flag in ('1', '2', '3', '4')

)

select * from final
