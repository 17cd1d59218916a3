-- Each parameter at its low and high value with all others at base: what the net hangs on.
with cell as (

    select * from {{ ref('opportunity_cell') }} where condition_id = 'all' and organization_id = 'all'

),

parameter as (

    {{ opportunity_parameters() }}

),

evidence as (

    select effect_pmpm, effect_error from {{ ref('evidence_pool') }}

),

setting as (

    select opportunity__route as route from {{ source('raw', 'setting') }}

),

{% set names = ['theta', 'reach', 'engagement', 'care_months', 'start_up'] %}
varied as (

    {%- for varied in names + ['excess'] %}
    {%- for bound in ['low', 'high'] %}
    select
        cell.year, cell.payer, cell.members_with, cell.months_with, cell.pmpm_with,
        setting.route, '{{ varied }}' as parameter, '{{ bound }}' as bound,
        {{ "cell.difference_ci_" ~ bound if varied == 'excess' else "cell.excess_pmpm" }}
            as excess,
        evidence.effect_pmpm
        {%- if varied == 'excess' %}
            {{ "-" if bound == 'low' else "+" }} 1.959963984540054 * evidence.effect_error
        {%- endif %} as effect,
        {%- for name in names %}
        parameter.{{ name }}_{{ bound if varied == name else 'base' }} as {{ name }},
        {%- endfor %}
        parameter.month_rate_base as month_rate,
        parameter.effect_share_of_year_base as effect_share,
        parameter.sharing_rate_base * (1 - parameter.quality_haircut_base) as kept_share,
        parameter.medical_cap_base as cap
    from cell
    cross join parameter
    cross join evidence
    cross join setting
    {{ "union all" if not loop.last }}
    {%- endfor %}
    {{ "union all" if not loop.last }}
    {%- endfor %}

),

final as (

    select
        year,
        payer,
        parameter,
        bound,
        members_with,
        {{ rounded('(' ~ gross_saving('route', 'months_with', 'excess', 'pmpm_with', 'theta',
            'reach', 'engagement', 'effect', 'cap', 'effect_share')
            ~ ' - members_with * reach * engagement * care_months * month_rate - start_up)'
            ~ ' * kept_share') }} as net,
        route,
        'ok' as status,
        '1' as method_version
    from varied

)

select * from final
