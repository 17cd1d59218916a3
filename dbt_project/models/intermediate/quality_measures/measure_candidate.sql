-- Everyone and everything with a measure's starting evidence, in the years the data support: each
-- measure begins here, and every row ends in its member-level table with the first failing rule.
with enrollee as (

    select enrollee_key, payer, max(person_id) as person_id
    from {{ ref('enrollee') }}
    group by enrollee_key, payer

),

support as (

    select measure_id, measurement_year, payer
    from {{ ref('measure_support') }}
    where is_computed

),

severe_mental_illness as (

    select
        coded.enrollee_key,
        cast(extract(year from coalesce(coded.last_service_date, coded.service_date)) as integer)
            as measurement_year,
        {{ json_text_array('claim.claim_id') }} as claim_ids
    from {{ ref('coded_diagnosis') }} as coded
    inner join {{ ref('severe_illness_claim') }} as claim on coded.claim_key = claim.claim_key
    where coded.has_severe_mental_illness
    group by
        coded.enrollee_key, extract(year from coalesce(coded.last_service_date, coded.service_date))

),

enrolled_year as (

    select
        enrollment_span.enrollee_key,
        period.measurement_year
    from {{ ref('enrollment_span') }} as enrollment_span
    inner join {{ ref('measurement_periods') }} as period
        on enrollment_span.start_date <= period.period_end
        and enrollment_span.end_date >= period.period_start
    where enrollment_span.benefit = 'any'
    group by enrollment_span.enrollee_key, period.measurement_year

),

-- DMS-E: each four-month period with a depression encounter is an event of its own.
depression_period as (

    select
        enrollee_key,
        cast(extract(year from service_date) as integer) as measurement_year,
        {{ hash_key(['enrollee_key', 'min(service_date)']) }} as event_key,
        min(service_date) as index_date,
        min(claim_ids) as claim_ids
    from {{ ref('depression_encounter') }}
    group by
        enrollee_key, extract(year from service_date),
        floor((extract(month from service_date) - 1) / 4)

),

screened_year as (

    select enrollee_key, measurement_year
    from {{ ref('screening_visit') }}
    group by enrollee_key, measurement_year

),

event as (

    {{ measure_event("'FUH'", ref('facility_stay'), year='discharge_year', key='stay_key',
        id='stay_id', date='discharge_date') }}
    where is_acute and is_index_diagnosis and discharge_date is not null
    union all
    {% for measure_id, reason in [('FUM', 'mental_illness'), ('FUA', 'substance_use')] %}
    {{ measure_event("'" ~ measure_id ~ "'", ref('emergency_event'), key='ed_visit_key',
        id='ed_visit_id', date='visit_date') }}
    where is_{{ reason }}
    union all
    {% endfor %}
    {{ measure_event("'AMM'", ref('antidepressant_start'), date='ipsd') }}
    {% for measure_id in ['SSD', 'SMD', 'SMC', 'SAA'] %}
    union all
    {{ measure_event("'" ~ measure_id ~ "'", 'severe_mental_illness') }}
    {% endfor %}
    union all
    {{ measure_event('measure_id', ref('depression_index'), date='index_date') }}
    union all
    {{ measure_event("'DMS-E'", 'depression_period', key='event_key', date='index_date') }}
    union all
    {{ measure_event("'CMS2'", 'screened_year', claim_ids="'[]'") }}
    union all
    {{ measure_event("'DSF-E'", 'enrolled_year', claim_ids="'[]'") }}

),

final as (

    select
        event.measure_id,
        event.measurement_year,
        event.enrollee_key,
        event.event_key,
        coalesce(event.event_id, enrollee.person_id) as event_id,
        event.index_date,
        coalesce(event.claim_ids, '[]') as claim_ids
    from event
    inner join enrollee on event.enrollee_key = enrollee.enrollee_key
    inner join support
        on event.measure_id = support.measure_id
        and event.measurement_year = support.measurement_year
        and enrollee.payer = support.payer

)

select * from final
