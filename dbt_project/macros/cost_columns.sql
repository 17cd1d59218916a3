{# Lists that the cost models share, so that a new service category is added in one place. #}
{% macro service_categories() %}
    {{- return([
        'emergency_department', 'inpatient', 'skilled_nursing', 'home_health', 'hospice',
        'dialysis', 'ambulatory_surgery', 'outpatient_facility', 'behavioral_residential',
        'behavioral_outpatient', 'office_visit', 'rehabilitation', 'procedure', 'laboratory',
        'imaging', 'medical_drug', 'equipment', 'ambulance', 'other',
    ]) -}}
{% endmacro %}

{% macro cost_buckets() %}
    {{- return(['medical', 'behavioral', 'pharmacy_medical', 'pharmacy_behavioral']) -}}
{% endmacro %}

{# Every dollar column of member_year_cost. #}
{% macro cost_groups() %}
    {{- return(['total'] + cost_buckets() + service_categories()
        + ['pharmacy', 'capitated_equivalent']) -}}
{% endmacro %}

{# A group's dollars of measured_cost on a basis of months: drugs are no part of the second. #}
{% macro amount_on_basis(group, basis='basis') -%}
    {%- set drugs = ['pharmacy_medical', 'pharmacy_behavioral'] -%}
    {%- set care = ['medical', 'behavioral'] if group == 'total'
        else [group] if group not in drugs + ['pharmacy'] else [] -%}
    {%- set fills = drugs if group in ['total', 'pharmacy'] else [group] if group in drugs else [] -%}
    {%- for part in care %}{{ " + " if not loop.first }}cost.{{ part }}_amount{% endfor -%}
    {%- if fills %}{{ " + " if care }}case when {{ basis }}.month_basis = 'all_benefits'
            then {% for part in fills %}{{ " + " if not loop.first }}cost.{{ part }}_amount{% endfor %}
            else 0 end{% endif -%}
{%- endmacro %}

{# People, months and the sums of squares and products that ratios and their errors need. #}
{% macro cost_moments(groups, member='member') %}
    cast(count(*) as bigint) as members,
    cast(sum({{ member }}.member_months) as bigint) as member_months,
    cast(sum({{ member }}.member_months * {{ member }}.member_months) as decimal(38, 0))
        as months_squared,
    {%- for group in groups %}
    cast(sum({{ member }}.{{ group }}_amount) as decimal(38, 2)) as {{ group }}_amount,
    cast(sum({{ member }}.{{ group }}_amount * {{ member }}.{{ group }}_amount) as decimal(38, 4))
        as {{ group }}_squared,
    cast(sum({{ member }}.{{ group }}_amount * {{ member }}.member_months) as decimal(38, 2))
        as {{ group }}_by_months{{ "," if not loop.last }}
    {%- endfor %}
{% endmacro %}

{# The same sums once more over cells of disjoint people. #}
{% macro summed_moments(groups, cell='cell') %}
    cast(sum({{ cell }}.members) as bigint) as members,
    cast(sum({{ cell }}.member_months) as bigint) as member_months,
    cast(sum({{ cell }}.months_squared) as decimal(38, 0)) as months_squared,
    {%- for group in groups %}
    cast(sum({{ cell }}.{{ group }}_amount) as decimal(38, 2)) as {{ group }}_amount,
    cast(sum({{ cell }}.{{ group }}_squared) as decimal(38, 4)) as {{ group }}_squared,
    cast(sum({{ cell }}.{{ group }}_by_months) as decimal(38, 2))
        as {{ group }}_by_months{{ "," if not loop.last }}
    {%- endfor %}
{% endmacro %}

{#
    Variance of a cost per member month: people are the unit, errors by linearisation of the ratio
    (methods 2.7): n/(n-1) * (sum c2 - 2 R sum cm + R2 sum m2) / M2. Null below two people.
#}
{% macro pmpm_variance(cell) -%}
    (
        cast({{ cell }}.members as double) / nullif({{ cell }}.members - 1, 0)
        * greatest(
            cast({{ cell }}.squared as double)
            - 2 * {{ cell }}.pmpm * cast({{ cell }}.by_months as double)
            + {{ cell }}.pmpm * {{ cell }}.pmpm * cast({{ cell }}.months_squared as double),
            0
        )
        / nullif(cast({{ cell }}.member_months as double) * {{ cell }}.member_months, 0)
    )
{%- endmacro %}

{# Limit of a positive estimate on the log scale; side is -1 or 1. Null where it is not positive. #}
{% macro log_limit(estimate, variance, side) -%}
    case when {{ estimate }} > 0 then
        {{ estimate }} * exp(({{ side }}) * 1.959963984540054
            * sqrt({{ variance }}) / {{ estimate }})
    end
{%- endmacro %}

{# Two ways to cut one total: by bucket, or by service category (drugs are one of them). #}
{% macro cost_dimensions(cost_group) -%}
    case when {{ cost_group }} in ('{{ cost_buckets() | join("', '") }}')
        then {{ cost_group }} else 'total' end as bucket,
    case when {{ cost_group }} in ('{{ cost_buckets() | join("', '") }}')
        then 'total' else {{ cost_group }} end as service_category
{%- endmacro %}

{# Why a payer's year, or a total with it, has no cost or rate: see payer_year_through. #}
{% macro cut_short_reason() -%}
    'claims of a payer end before the months of its members'
{%- endmacro %}

{# Status and reason of a cost per member month, in the order a reader needs them. #}
{% macro pmpm_status() -%}
        case
            when is_not_measurable then 'not_measurable'
            when member_months = 0 and not coalesce(delivers_behavioral, false)
                then 'not_measurable'
            when member_months = 0 or is_cut_short then 'not_computable'
            when is_hidden then 'below_floor'
            else 'ok'
        end as status,
        case
            when is_not_measurable then 'substance use claims were taken out before delivery'
            when member_months = 0 and not coalesce(delivers_behavioral, false)
                then 'no source delivers behavioral claims of this payer'
            when member_months = 0 and month_basis = 'all_benefits'
                and not coalesce(knows_drugs, false)
                then 'no source delivers drug claims with their cost'
            when member_months = 0 then 'no member month has the benefits and known amounts'
            when is_cut_short then {{ cut_short_reason() }}
            when is_hidden then 'too few members'
        end as status_reason,
{%- endmacro %}

{# Costs that people with and without a behavioral condition are compared on. #}
{% macro compared_costs() %}
    {{- return(['total', 'physical', 'total_truncated', 'physical_truncated']) -}}
{% endmacro %}
