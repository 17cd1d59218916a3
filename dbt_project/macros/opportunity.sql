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
            'effect_share_of_year', 'sharing_rate',
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

{#
    97.5 % quantile of Student's t: the expansion of Fisher and Cornish about the normal quantile;
    from 19 degrees of freedom on it is right to the fourth digit.
#}
{% macro student_97_5(freedom) -%}
    {%- set f = '(cast(' ~ freedom ~ ' as double))' -%}
    (
        1.959963984540054
        + 2.372271 / nullif({{ f }}, 0)
        + 2.822499 / nullif({{ f }} * {{ f }}, 0)
        + 2.555852 / nullif({{ f }} * {{ f }} * {{ f }}, 0)
    )
{%- endmacro %}
