{# The product line behind a letter of enrolled_year; null where no day is covered. #}
{% macro product_line_of_letter(letter) -%}
    case {{ letter }}
        when 'c' then 'commercial' when 'd' then 'medicaid' when 'f' then 'medicare_ffs'
        when 'm' then 'medicare' when 'u' then 'unknown'
    end
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
