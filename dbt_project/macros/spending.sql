{# Roles that a programme fills with code packs. #}
{% macro spending_pack_roles() %}
    {{ return([
        'primary_care_service', 'primary_care_place', 'primary_care_taxonomy',
        'primary_care_taxonomy_excluded', 'primary_care_organization', 'clinic_visit',
        'office_visit', 'hospital_outpatient_place', 'hospital_clinic_bill',
        'federally_qualified_bill', 'safety_net_clinic_bill', 'wellness_visit',
        'physician_taxonomy', 'bh_clinician', 'mental_health_diagnosis',
        'substance_use_diagnosis', 'mental_health_screening', 'substance_use_screening',
        'mental_health_drug', 'substance_use_drug', 'drug_not_behavioral', 'residential',
        'inpatient_facility', 'emergency_observation', 'long_term_care', 'mobile_crisis',
        'inpatient_place', 'collaborative_care', 'general_integration', 'health_behavior',
    ]) }}
{% endmacro %}

{# True when a code belongs to a pack of the role; a role set to `any` (-1) accepts every code. #}
{% macro in_pack(profile, role) -%}
    (scenario.{{ role }} = -1 or ({{ profile }} & scenario.{{ role }}) > 0)
{%- endmacro %}

{#
    C1. A capitated encounter brings the member's share only; a source whose figures are payments
    brings payments; a file with any part of the member's share is summed from its parts.
#}
{% macro spending_amount(claim, is_capitated) %}
        cast(case
            when {{ is_capitated }} then {{ sum_of_parts(claim) }}
            when {{ claim }}.cost_basis = 'paid' then coalesce({{ claim }}.paid_amount, 0)
            when parted.has_parts = 1 and coalesce(
                {{ claim }}.paid_amount, {{ claim }}.copayment_amount,
                {{ claim }}.coinsurance_amount, {{ claim }}.deductible_amount
            ) is not null then {{ sum_of_parts(claim) }}
            else coalesce({{ claim }}.allowed_amount, 0)
        end as decimal(18, 2))
{%- endmacro %}

{% macro sum_of_parts(claim) -%}
    coalesce({{ claim }}.paid_amount, 0) + {{ claim }}.member_cost_share_amount
{%- endmacro %}

{# What a line brings along from core, whichever table it comes from. #}
{% macro spending_line_columns() -%}
    claim.claim_id,
        claim.claim_line_number,
        claim.claim_key,
        claim.data_source,
        claim.person_id,
        claim.person_key,
        claim.payer,
        coalesce(claim.product_line, 'unknown') as product_line,
        claim.year,
        claim.year_month,
        claim.is_denied,
        claim.in_member_month,
        cast(coalesce(claim.paid_amount, 0) as decimal(18, 2)) as paid_amount
{%- endmacro %}

{# V07: the submitted allowed amount is more than a dollar and more than one percent off. #}
{% macro allowed_differs(claim) -%}
    not {{ claim }}.is_allowed_derived and parted.has_parts = 1
            and abs({{ claim }}.allowed_amount - ({{ sum_of_parts(claim) }})) > 1
            and abs({{ claim }}.allowed_amount - ({{ sum_of_parts(claim) }}))
            > 0.01 * abs({{ claim }}.allowed_amount)
{%- endmacro %}

{# The sets of lines that are summed everywhere; `total` is total medical expense on claims. #}
{% macro spending_measures() %}
    {{ return([
        ('total', 'true'), ('pc', 'is_primary_care'), ('mh', "bh_class = 'MH'"),
        ('sud', "bh_class = 'SUD'"), ('bhpc', 'bh_in_primary_care is not null'),
        ('overlap', 'is_primary_care and bh_class is not null'),
        ('module_overlap', 'is_plus_overlap'),
    ]) }}
{% endmacro %}

{% macro amount_where(amount, condition) -%}
    cast(coalesce(sum(case when {{ condition }} then {{ amount }} end), 0) as decimal(38, 2))
{%- endmacro %}

{# A share of a payment, to the cent: what is published by payer adds up to what is published. #}
{% macro allocated(amount, share) -%}
    cast(round(cast({{ amount }} as double) * coalesce({{ share }}, 0.0), 2) as decimal(38, 2))
{%- endmacro %}

{# Names and expressions of a payment's parts, by the shares of its kind. #}
{% macro allocated_parts(amount, share) %}
    {%- set parts = [] -%}
    {%- for name in ['pc', 'mh', 'sud', 'bhpc', 'overlap', 'module_overlap'] -%}
        {%- do parts.append((name, allocated(amount, share ~ '.' ~ name ~ '_share'))) -%}
    {%- endfor -%}
    {%- set split = dict(parts) -%}
    {%- do parts.append(('bh', 'case when ' ~ share ~ ".rule in ('all', 'behavioral', 'D4') then "
        ~ allocated(amount, share ~ '.bh_share') ~ ' else ' ~ split['mh'] ~ ' + ' ~ split['sud']
        ~ ' end')) -%}
    {{ return(parts) }}
{% endmacro %}

{# A ratio in percent (or per member month with scale 1), null without a denominator. #}
{% macro spend_pct(numerator, denominator, scale=100) -%}
    {{ ratio(numerator, denominator, scale) }}
{%- endmacro %}

{#
    Half the 95 % interval of a ratio of totals, in percent. Members are clusters and non-claims are
    fixed: a member's residual is x - R y with his own claims, and the variance is n/(n-1) of their
    centred sum of squares over the squared denominator. Needs <name>_ratio and the sums beside it.
#}
{% macro spend_half_width(name, claims) -%}
    100 * 1.959963984540054 * sqrt(
            greatest(
                cast({{ name }}_{{ name }} as double)
                - 2 * {{ name }}_ratio * cast({{ name }}_total as double)
                + {{ name }}_ratio * {{ name }}_ratio * cast(total_total as double)
                - power(cast({{ claims }} as double)
                    - {{ name }}_ratio * cast(claims_total as double), 2)
                / nullif(cast(members as double), 0),
                0.0
            ) * cast(members as double) / nullif(cast(members as double) - 1, 0)
        ) / nullif(cast(base as double), 0)
{%- endmacro %}

{# A limit of that interval; the lower one does not fall below zero. #}
{% macro spend_limit(name, side) -%}
    {%- if side < 0 -%}
    {{ rounded('greatest(100 * ' ~ name ~ '_ratio - ' ~ name ~ '_half_width, 0.0)') }}
    {%- else -%}
    {{ rounded('100 * ' ~ name ~ '_ratio + ' ~ name ~ '_half_width') }}
    {%- endif -%}
{%- endmacro %}

{# Edits that a line class can tell. #}
{% macro spending_line_edits() %}
    {{ return([
        ('V02', 'class.is_unmatched'), ('V03', "class.lacks_diagnosis and class.form in ('P', 'I')"),
        ('V04', "class.lacks_taxonomy and class.form = 'P'"),
        ('V05', "class.lacks_place and class.form = 'P'"), ('V07', 'class.allowed_differs'),
        ('V09', 'class.is_paid_capitated'),
    ]) }}
{% endmacro %}
