with month as (

    select * from {{ ref('reconciliation_month') }}

),

-- Payers and years add up to the rows of all.
summed as (

    {%- for payer, year in [('payer', 'year'), ('payer', '0'), ("'all'", 'year'), ("'all'", '0')] %}
    select
        source_name, entity, {{ payer }} as payer, {{ year }} as year,
        {%- for fate in ['in', 'matched', 'unmatched', 'set_aside'] %}
        sum(rows_{{ fate }}) as rows_{{ fate }},
        sum(amount_{{ fate }}) as amount_{{ fate }}{{ "," if not loop.last }}
        {%- endfor %}
    from month
    group by source_name, entity
        {{- ", payer" if payer == 'payer' }}{{ ", year" if year == 'year' }}
    {{ "union all" if not loop.last }}
    {%- endfor %}

),

final as (

    select
        source_name,
        entity,
        payer,
        cast(year as integer) as year,
        {%- for fate in ['in', 'matched', 'unmatched', 'set_aside'] %}
        cast(rows_{{ fate }} as bigint) as rows_{{ fate }},
        {%- endfor %}
        {%- for fate in ['in', 'matched', 'unmatched', 'set_aside'] %}
        cast(amount_{{ fate }} as decimal(18, 2)) as amount_{{ fate }},
        {%- endfor %}
        'ok' as status
    from summed

)

select * from final
