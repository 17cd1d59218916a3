{#
    ICD-10-PCS codes of claim rows, one a row: `columns` are SQL of what stays, `count` how many code
    columns the rows have, `day` the date where a code has none of its own.
#}
{% macro procedure_codes(rows, columns, count, day, has_dates=true) %}
with claim as (

    select * from {{ rows }}
    where procedure_code_1 is not null

),

number as (

    select n from {{ ref('month_number') }} where n between 1 and {{ count }}

),

numbered as (

    select
        {%- for column in columns %}
        {{ column }},
        {%- endfor %}
        number.n as position,
        claim.{{ day }} as claim_date,
        case number.n
            {%- for n in range(1, count + 1) %}
            when {{ n }} then claim.procedure_code_{{ n }}
            {%- endfor %}
        end as delivered_code,
        {%- if has_dates %}
        case number.n
            {%- for n in range(1, count + 1) %}
            when {{ n }} then claim.procedure_date_{{ n }}
            {%- endfor %}
        end as delivered_date
        {%- else %}
        cast(null as date) as delivered_date
        {%- endif %}
    from claim
    cross join number

),

final as (

    select
        numbered.*,
        upper(replace(delivered_code, '.', '')) as procedure_code,
        coalesce(delivered_date, claim_date) as procedure_date
    from numbered
    where delivered_code is not null

)

select * from final
{% endmacro %}
