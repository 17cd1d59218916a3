{#
    A line class is every fact about a claim line that a spending rule can ask for, packed into one
    integer. Rules are decided once per class and scenario, not once per line. Each part has a name
    and a width; the product of the widths stays below 2^62.
#}
{% macro spending_class_parts() %}
    {{ return([
        ('form', 4), ('service', 256), ('place', 64), ('rendering', 64), ('billing', 32),
        ('billing_tin', 2), ('diagnosis', 64), ('revenue', 16), ('bill', 64), ('capitation', 8),
        ('is_denied', 2), ('is_secondary', 2), ('is_unmatched', 2), ('has_wellness', 2),
        ('clinic_visit', 2), ('claim_screen', 4), ('lacks_diagnosis', 2), ('lacks_taxonomy', 2),
        ('lacks_place', 2), ('paid_capitated', 2), ('allowed_differs', 2), ('has_diagnosis', 2),
        ('is_nonresident', 2),
    ]) }}
{% endmacro %}

{# What one unit of a part is worth in the integer: the product of the widths before it. #}
{% macro spending_class_weight(name) %}
    {%- set found = namespace(weight=1, done=false) -%}
    {%- for part, width in spending_class_parts() -%}
        {%- if part == name -%}{%- set found.done = true -%}{%- endif -%}
        {%- if not found.done -%}{%- set found.weight = found.weight * width -%}{%- endif -%}
    {%- endfor -%}
    {{ return(found.weight) }}
{% endmacro %}

{# A part that a condition sets. #}
{% macro spending_class_flag(name, condition) -%}
    case when {{ condition }} then {{ spending_class_weight(name) }} else 0 end
{%- endmacro %}

{#
    One part of a class, read back from the integer. The remainder is a small number times a power
    of two, so the division is exact in floating point too.
#}
{% macro spending_class_part(name) %}
    {%- set weight = spending_class_weight(name) -%}
    {%- set width = dict(spending_class_parts())[name] -%}
    cast(
                (class_id % {{ weight * width }} - class_id % {{ weight }})
                / {{ weight }} as bigint
            )
{%- endmacro %}
