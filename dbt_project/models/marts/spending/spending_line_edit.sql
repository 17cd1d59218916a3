-- The edits that a single line can fail (V02 to V05, V07, V09), by payer and year, with their share of
-- the dollars of lines that are not denied.
with total as (

    select * from {{ ref('spending_class_total') }}

),

class as (

    select * from {{ ref('spending_class') }}

),

whole as (

    select
        total.payer,
        total.year,
        cast(sum(total.line_count) as bigint) as lines,
        cast(sum(total.spending_amount) as decimal(38, 2)) as amount,
        {%- for edit, condition in spending_line_edits() %}
        cast(sum(case when {{ condition }} then total.line_count else 0 end) as bigint)
            as {{ edit }}_lines,
        {{ amount_where('total.spending_amount', condition) }} as {{ edit }}_amount
            {{- ',' if not loop.last }}
        {%- endfor %}
    from total
    inner join class on total.class_id = class.class_id
    where not class.is_denied
    group by total.payer, total.year

),

final as (

    {% for edit, condition in spending_line_edits() -%}
    select '{{ edit }}' as edit_id, payer, year, {{ edit }}_lines as findings,
        {{ edit }}_amount as amount, cast(100 * {{ edit }}_amount as double)
        / nullif(cast(amount as double), 0) as pct
    from whole
    {{ 'union all' if not loop.last }}
    {% endfor %}
)

select * from final
