{# The units a state reports by, one at a time; every other dimension is `all`. #}
{% macro spending_units() %}
    {{ return([
        ('state', []), ('segment', ['segment']), ('payer', ['payer']),
        ('payer_segment', ['payer', 'segment']),
        ('organization', ['segment', 'organization_id']), ('region', ['region']),
        ('age', ['age_group']),
    ]) }}
{% endmacro %}

{# What a unit is cut by; a unit has one value of each, `all` where it is not cut. #}
{% macro spending_dimensions() %}
    {{ return(['payer', 'segment', 'organization_id', 'region', 'age_group']) }}
{% endmacro %}

{% macro spending_unit_dimensions(kept) -%}
    {%- for dimension in spending_dimensions() %}
        {{ dimension if dimension in kept else "'all'" }} as {{ dimension }}{{ ',' if not loop.last }}
    {%- endfor %}
{%- endmacro %}

{# Numerators whose share of the total gets an interval, as sums of what a member has. #}
{% macro spending_ratios() %}
    {{ return([
        ('pc', 'pc'), ('bh', 'mh + sud'), ('bhpc', 'bhpc'), ('pc_plus', 'pc + bhpc - module_overlap'),
        ('either', 'pc + mh + sud - overlap'),
    ]) }}
{% endmacro %}

{#
    Sums over members (one row a person): how many there are and have any, what they cost, and the
    squares and products from which the interval of a ratio follows. Name, type, expression.
#}
{% macro spending_unit_sums() %}
    {%- set sums = [('members', 'bigint', '1'), ('member_months', 'bigint', 'member_months')] -%}
    {%- for name, _ in spending_measures()[1:5] -%}
        {%- do sums.append((name ~ '_members', 'bigint', 'has_' ~ name)) -%}
    {%- endfor -%}
    {%- do sums.append(('bh_members', 'bigint', 'case when has_mh + has_sud > 0 then 1 else 0 end')) -%}
    {%- for name, _ in spending_measures() -%}
        {%- do sums.append((name, 'decimal(38, 2)', name)) -%}
    {%- endfor -%}
    {%- do sums.append(('paid', 'decimal(38, 2)', 'paid')) -%}
    {%- do sums.append(('total_total', 'decimal(38, 4)', 'total * total')) -%}
    {%- for name, expression in spending_ratios() -%}
        {%- set amount = 'cast(' ~ expression ~ ' as decimal(18, 2))' -%}
        {%- do sums.append((name ~ '_' ~ name, 'decimal(38, 4)', amount ~ ' * ' ~ amount)) -%}
        {%- do sums.append((name ~ '_total', 'decimal(38, 4)', amount ~ ' * total')) -%}
    {%- endfor -%}
    {{ return(sums) }}
{% endmacro %}
