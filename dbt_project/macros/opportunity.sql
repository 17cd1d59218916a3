{# A draw of a triangular distribution from a uniform, by its inverse. #}
{% macro triangular(u, low, mode, high) -%}
    case
        when {{ high }} <= {{ low }} then {{ mode }}
        when {{ u }} <= ({{ mode }} - {{ low }}) / ({{ high }} - {{ low }})
            then {{ low }} + sqrt({{ u }} * ({{ high }} - {{ low }}) * ({{ mode }} - {{ low }}))
        else {{ high }} - sqrt((1 - {{ u }}) * ({{ high }} - {{ low }}) * ({{ high }} - {{ mode }}))
    end
{%- endmacro %}

{# One row with columns <parameter>_low, _base and _high. #}
{% macro opportunity_parameters() %}
    select
        {%- for name in ['theta', 'reach', 'engagement', 'care_months', 'start_up', 'month_rate',
            'effect_pmpm', 'effect_error', 'effect_share_of_year', 'sharing_rate',
            'quality_haircut', 'medical_cap'] %}
        {%- set last = loop.last %}
        {%- for bound in ['low', 'base', 'high'] %}
        max(case when parameter = '{{ name }}' then {{ bound }} end)
            as {{ name }}_{{ bound }}{{ "," if not (last and loop.last) }}
        {%- endfor %}
        {%- endfor %}
    from {{ ref('opportunity_parameter') }}
{% endmacro %}

{#
    The one formula (methods 3.3). Share of excess: theta of the excess of all who have both, not
    multiplied by reach again. Dollars per treated member: reach and engagement, and the saving of a
    treated member capped at a share of his own medical cost. Never both.
#}
{% macro gross_saving(route, months, excess, own_cost, theta, reach, engagement, effect, cap, share)
-%}
    {{ share }} * case
        when {{ route }} = 'share_of_excess'
            then least({{ theta }} * greatest({{ excess }}, 0), {{ cap }} * {{ own_cost }})
            * {{ months }}
        else {{ months }} * {{ reach }} * {{ engagement }}
            * least({{ effect }}, {{ cap }} * {{ own_cost }})
    end
{%- endmacro %}
