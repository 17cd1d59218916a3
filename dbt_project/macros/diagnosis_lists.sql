{#
    The lists of diagnoses that the quality measures ask for. Those of bodily disease are asked of
    people with severe mental illness only; of a few it matters whether the principal diagnosis
    stands in them. The place in the row behavioral + bodily is the bit of coded_claim.
#}
{% macro diagnosis_lists() %}
    {{ return({
        'behavioral': ['mental_illness', 'mental_health_diagnosis', 'intentional_self_harm',
            'substance_use_disorder', 'substance_overdose', 'schizophrenia', 'bipolar_disorder',
            'other_bipolar_disorder', 'major_depression', 'dysthymia', 'psychotic_disorder',
            'personality_disorder_emotionally_labile', 'pervasive_developmental_disorder',
            'palliative_care_diagnosis'],
        'bodily': ['diabetes', 'ischemic_vascular_disease', 'acute_myocardial_infarction',
            'dementia', 'advanced_illness', 'frailty_diagnosis'],
        'principal': ['mental_illness', 'mental_health_diagnosis', 'intentional_self_harm',
            'substance_use_disorder'],
        'severe': ['schizophrenia', 'bipolar_disorder', 'other_bipolar_disorder'],
    }) }}
{% endmacro %}

{# Whether a claim's lists hold any of some, by the principal diagnosis or by any. #}
{% macro holds_list(column, names, principal=false) -%}
    {%- set every_list = diagnosis_lists().behavioral + diagnosis_lists().bodily -%}
    {%- set ns = namespace(bits=0) -%}
    {%- for name in names -%}
        {%- set place = every_list.index(name) + (every_list | length if principal else 0) -%}
        {%- set ns.bits = ns.bits + 2 ** place -%}
    {%- endfor -%}
    ({{ column }} & {{ ns.bits }}) <> 0
{%- endmacro %}
