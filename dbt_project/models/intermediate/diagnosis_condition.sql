-- One row per diagnosis code that occurs and condition it is evidence of. Codes split every
-- October, so rules are prefixes (or patterns where a later character carries the meaning); in one
-- condition the longest rule that fits decides, whether it includes or excludes. Done once on the
-- distinct codes, so that diagnosis rows need one exact join.
with claim_diagnosis as (

    select diagnosis_code from {{ ref('claim_diagnosis') }}

),

condition_rule as (

    select
        *,
        cast(length(replace(code, '%', '')) as integer) as rule_length
    from {{ ref('condition_rule') }}
    where match_kind in ('prefix', 'pattern')

),

code as (

    select distinct diagnosis_code from claim_diagnosis -- a code stands on many claims

),

matched as (

    select
        code.diagnosis_code,
        condition_rule.condition_id,
        condition_rule.is_included,
        condition_rule.rule_length
    from code
    inner join condition_rule
        on condition_rule.match_kind = 'prefix'
        and substr(code.diagnosis_code, 1, condition_rule.rule_length) = condition_rule.code
    union all
    select
        code.diagnosis_code,
        condition_rule.condition_id,
        condition_rule.is_included,
        condition_rule.rule_length
    from code
    inner join condition_rule
        on condition_rule.match_kind = 'pattern'
        and code.diagnosis_code like condition_rule.code

),

final as (

    select
        diagnosis_code,
        condition_id
    from matched
    group by diagnosis_code, condition_id
    having max_by(is_included, rule_length * 10 + 1 - is_included) = 1

)

select * from final
