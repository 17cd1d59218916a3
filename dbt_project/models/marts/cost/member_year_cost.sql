-- Two bases of months: those with medical, behavioral and pharmacy benefits measured (the four
-- buckets add up), and those with medical and behavioral alone (drug cost is unknown or absent).
with member_month_cost as (

    select * from {{ ref('member_month_cost') }}

),

basis as (

    select month_basis from {{ ref('month_basis') }}

),

measured as (

    select
        person_key,
        payer,
        year,
        is_pharmacy_measured,
        max_by(segment, year_month) as segment,
        cast(count(*) as integer) as member_months,
        cast(sum(case when is_capitated then 1 else 0 end) as integer) as capitated_months,
        max(year_month) as last_year_month,
        cast(sum(power(2, year_month % 100 - 1)) as integer) as month_mask,
        cast(sum(case when is_capitated then power(2, year_month % 100 - 1) else 0 end) as integer)
            as capitated_mask,
        {%- for group in cost_groups() %}
        cast(sum({{ group }}_amount) as decimal(18, 2)) as {{ group }}_amount
        {{- "," if not loop.last }}
        {%- endfor %}
    from member_month_cost
    where is_medical_measured and is_behavioral_measured
    group by person_key, payer, year, is_pharmacy_measured

),

-- A person counts in one segment of a payer each year, that of the last month: cells add up.
by_payer as (

    select
        measured.person_key,
        measured.payer,
        measured.year,
        basis.month_basis,
        max_by(measured.segment, measured.last_year_month) as segment,
        cast(sum(measured.member_months) as integer) as member_months,
        cast(sum(measured.capitated_months) as integer) as capitated_months,
        max(measured.last_year_month) as last_year_month,
        cast(sum(measured.month_mask) as integer) as month_mask,
        cast(sum(measured.capitated_mask) as integer) as capitated_mask,
        {%- for group in cost_groups() %}
        cast(sum({% if group in ['total', 'pharmacy', 'pharmacy_medical', 'pharmacy_behavioral'] -%}
            case when basis.month_basis = 'all_benefits' then measured.{{ group }}_amount else
            {{ "measured.medical_amount + measured.behavioral_amount"
                if group == 'total' else "0" }} end
            {%- else -%} measured.{{ group }}_amount {%- endif %}) as decimal(18, 2))
            as {{ group }}_amount{{ "," if not loop.last }}
        {%- endfor %}
    from measured
    cross join basis
    where basis.month_basis = 'medical_behavioral' or measured.is_pharmacy_measured
    group by measured.person_key, measured.payer, measured.year, basis.month_basis

),

-- Payers of the same month are one month; the person counts in the segment held last.
all_payers as (

    select
        person_key,
        'all' as payer,
        year,
        month_basis,
        max_by(segment, cast(last_year_month as string) || payer) as segment,
        max(last_year_month) as last_year_month,
        {{ months_of_masks('month_mask') }} as member_months,
        {{ months_of_masks('capitated_mask') }} as capitated_months,
        {%- for group in cost_groups() %}
        cast(sum({{ group }}_amount) as decimal(18, 2)) as {{ group }}_amount
        {{- "," if not loop.last }}
        {%- endfor %}
    from by_payer
    group by person_key, year, month_basis

),

final as (

    {%- for relation in ['by_payer', 'all_payers'] %}
    select
        person_key,
        payer,
        year,
        month_basis,
        segment,
        member_months,
        capitated_months,
        {%- for group in cost_groups() %}
        {{ group }}_amount{{ "," if not loop.last }}
        {%- endfor %}
    from {{ relation }}
    {{ "union all" if not loop.last }}
    {%- endfor %}

)

select * from final
