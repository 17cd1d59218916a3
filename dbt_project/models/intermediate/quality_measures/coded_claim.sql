-- The one reading of all diagnoses for the quality measures: a claim's days and the code lists that its
-- diagnoses of those days stand in, as one number with one bit a list (coded_diagnosis names them): as columns of
-- their own they would cost three times as much to group and to write. Lists of bodily disease are
-- kept only for people with schizophrenia or bipolar disorder, the only ones for whom a measure asks.
{% set lists = diagnosis_lists() %}
{% set every_list = lists.behavioral + lists.bodily %}

with setting as (

    -- Decision 18: denied claims identify events and exclusions, unless the setting says otherwise.
    select coalesce(measures__include_denied, true) as include_denied
    from {{ source('raw', 'setting') }}

),

list as (

    {% for name in every_list %}
    select
        '{{ name }}' as value_set,
        cast({{ 2 ** loop.index0 if name in lists.behavioral else 0 }} as bigint) as behavioral,
        cast({{ 2 ** loop.index0 if name in lists.bodily else 0 }} as bigint) as bodily,
        cast({{ 2 ** (every_list | length + loop.index0) if name in lists.principal else 0 }}
            as bigint) as principal
    {{ "union all" if not loop.last }}
    {% endfor %}

),

-- A code with all its lists is met once, not once a list.
code as (

    select
        measure_code.code, measure_code.valid_from, measure_code.valid_to,
        bit_or(list.behavioral) as behavioral,
        bit_or(list.bodily) as bodily,
        bit_or(list.principal) as principal
    from {{ ref('measure_code') }} as measure_code
    inner join list on measure_code.value_set = list.value_set
    where measure_code.code_system = 'ICD10CM'
    group by measure_code.code, measure_code.valid_from, measure_code.valid_to

),

severe_mental_illness as (

    select diagnosis.person_key
    from {{ ref('claim_diagnosis') }} as diagnosis
    inner join code
        on diagnosis.diagnosis_code = code.code
        and coalesce(diagnosis.last_service_date, diagnosis.first_service_date)
            between code.valid_from and code.valid_to
    where diagnosis.in_member_month and {{ holds_list('code.behavioral', lists.severe) }}
    group by diagnosis.person_key

),

listed as (

    {% for part in ['behavioral', 'bodily'] %}
    select
        diagnosis.claim_key, diagnosis.person_key, diagnosis.payer,
        diagnosis.first_service_date as service_date, diagnosis.last_service_date,
        diagnosis.is_denied,
        {% if part == 'behavioral' %}
        code.behavioral + case when diagnosis.position = 1 then code.principal else 0 end as lists
        {% else %}
        code.bodily as lists
        {% endif %}
    from {{ ref('claim_diagnosis') }} as diagnosis
    inner join code
        on diagnosis.diagnosis_code = code.code
        and coalesce(diagnosis.last_service_date, diagnosis.first_service_date)
            between code.valid_from and code.valid_to
        and code.{{ part }} > 0
    {% if part == 'bodily' %}
    inner join severe_mental_illness as severe on diagnosis.person_key = severe.person_key
    {% endif %}
    where diagnosis.in_member_month
    {{ "union all" if not loop.last }}
    {% endfor %}

),

final as (

    select
        listed.claim_key,
        enrollee.enrollee_key,
        listed.service_date,
        listed.last_service_date,
        bit_or(listed.lists) as lists
    from listed
    cross join setting
    inner join {{ ref('enrollee') }} as enrollee
        on listed.person_key = enrollee.person_key and listed.payer = enrollee.claim_payer
    where setting.include_denied or not listed.is_denied
    -- Lines of one claim may say other things on other days: each keeps its own.
    group by
        listed.claim_key, enrollee.enrollee_key, listed.service_date, listed.last_service_date

)

select * from final
