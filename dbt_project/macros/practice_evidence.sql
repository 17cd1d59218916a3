{# What a practice did for a person that speaks of integration, as the bits of an integer. #}
{% macro evidence_bit(evidence) -%}
    {{ 2 ** ['primary_care_visit', 'screening', 'psychotherapy', 'cocm', 'general_bhi', 'hbai',
        'chronic_care', 'other_family', 'pc_bh_diagnosis', 'reverse', 'bh_clinician'].index(evidence) }}
{%- endmacro %}

{# Whether the bits hold this evidence. #}
{% macro has_evidence(evidence, bits) -%}
    ({{ bits }} & {{ evidence_bit(evidence) }}) <> 0
{%- endmacro %}
