{# The place of a product line among the letters 'cdfmu' of enrolled_year. #}
{% macro product_line_place(product_line) -%}
    case {{ product_line }}
        when 'commercial' then 1 when 'medicaid' then 2 when 'medicare_ffs' then 3
        when 'medicare' then 4 else 5
    end
{%- endmacro %}

{# The product line behind a letter of enrolled_year; null where no day is covered. #}
{% macro product_line_of_letter(letter) -%}
    case {{ letter }}
        when 'c' then 'commercial' when 'd' then 'medicaid' when 'f' then 'medicare_ffs'
        when 'm' then 'medicare' when 'u' then 'unknown'
    end
{%- endmacro %}

{#
    What pricing adds to a delivered line: basis of cost, payer and plan of the span where the file
    says none, the member's share, and whether allowed is derived (decision 1: the submitted figure,
    else paid and the member's parts, flagged). Beside it stand source_file and claim_payer.
#}
{% macro priced_columns(line) -%}
    {{ line }}.*,
        source_file.cost_basis,
        coalesce({{ line }}.payer, claim_payer.payer, 'unknown') as known_payer,
        coalesce({{ line }}.plan, claim_payer.plan) as known_plan,
        cast(coalesce({{ line }}.copayment_amount, 0) + coalesce({{ line }}.coinsurance_amount, 0)
            + coalesce({{ line }}.deductible_amount, 0) as decimal(18, 2))
            as member_cost_share_amount,
        {{ line }}.allowed_amount is null and source_file.cost_basis = 'allowed'
        and coalesce({{ line }}.paid_amount, {{ line }}.copayment_amount,
            {{ line }}.coinsurance_amount, {{ line }}.deductible_amount) is not null
            as is_allowed_derived
{%- endmacro %}

{# Decision 1: submitted allowed, else paid plus the member's parts; a paid-basis source has none. #}
{% macro allowed_amount(line) -%}
    case
        when {{ line }}.is_allowed_derived
            then cast(coalesce({{ line }}.paid_amount, 0) + {{ line }}.member_cost_share_amount
                as decimal(18, 2))
        else {{ line }}.allowed_amount
    end
{%- endmacro %}

{#
    What a medical line cost by its source's basis: allowed or paid. The allowed amount of a capitated
    line is a shadow price that stands in a column of its own (decision 3): it cost what was paid and
    the member's share. Teaching, disproportionate share and uncompensated care amounts of paid lines
    are left out when set so.
#}
{% macro medical_cost_amount(line, keeps_pass_through) -%}
    case when {{ line }}.cost_basis = 'paid' and {{ keeps_pass_through }}
            then {{ line }}.paid_amount
        when {{ line }}.cost_basis = 'paid'
            then cast({{ line }}.paid_amount - coalesce({{ line }}.pass_through_amount, 0)
                as decimal(18, 2))
        when {{ line }}.capitation_category is not null and {{ line }}.allowed_amount is not null
            then cast(coalesce({{ line }}.paid_amount, 0) + {{ line }}.member_cost_share_amount
                as decimal(18, 2))
        else {{ allowed_amount(line) }} end
{%- endmacro %}

{# The claim kinds that the CCW claim rules speak of, by bill type, else professional. #}
{% macro claim_class(bill_type_code, claim_type) -%}
    case
        when substr({{ bill_type_code }}, 1, 2) in ('11', '41') then 'inpatient'
        when substr({{ bill_type_code }}, 1, 2) in ('18', '21', '28') then 'snf'
        when substr({{ bill_type_code }}, 1, 2) in ('32', '33', '34') then 'home_health'
        when substr({{ bill_type_code }}, 1, 2) in ('81', '82') then 'other'
        when {{ bill_type_code }} is not null or {{ claim_type }} = 'institutional'
            then 'hospital_outpatient'
        when {{ claim_type }} = 'professional' then 'carrier'
        else 'other'
    end
{%- endmacro %}

{# Text columns of the common shape that a format does not hold. #}
{% macro null_columns(names) -%}
    {%- for name in names %}
    cast(null as string) as {{ name }}{{ "," if not loop.last }}
    {%- endfor %}
{%- endmacro %}

{# Facts of a claim from its lines, as the conditions read them. #}
{% macro header_facts(line='') -%}
    max({{ line }}person_key) as person_key,
        max({{ line }}payer) as payer,
        min({{ line }}service_date) as first_service_date,
        max({{ line }}service_end_date) as last_service_date,
        min(case when {{ line }}is_denied then 1 else 0 end) = 1 as is_denied,
        max(case when {{ line }}in_member_month then 1 else 0 end) = 1 as in_member_month,
        min(case when {{ line }}is_ancillary then 1 else 0 end) = 1 as is_ancillary,
        {{ claim_class('max(' ~ line ~ 'bill_type_code)', 'max(' ~ line ~ 'claim_type)') }} as claim_class
{%- endmacro %}
