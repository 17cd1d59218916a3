{# Payer and person of a state submission. #}

{% macro apcd_payer(rows) -%}
    coalesce(source_file.payer, {{ rows }}.payer_name, {{ rows }}.payer_code)
{%- endmacro %}

{# Carriers number claims each for itself: two of them may use one number. #}
{% macro apcd_claim_key(rows, line=none) -%}
    {{ return(hash_key([
        rows ~ '.source_name',
        "coalesce(" ~ rows ~ ".submitter_code, '') || '|' || coalesce(" ~ rows ~ ".payer_code, '')",
        rows ~ '.claim_id',
    ] + ([line] if line else []))) }}
{%- endmacro %}

{# The carrier's member number; where two carriers use one number for two people, with the carrier. #}
{% macro apcd_person(rows) -%}
    case when shared_number.member_id is not null
        then {{ rows }}.payer_code || '|' || {{ rows }}.member_id else {{ rows }}.member_id end
{%- endmacro %}
