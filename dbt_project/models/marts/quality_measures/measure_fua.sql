-- Follow-up after an emergency visit for substance use, own words, uncertified. Of emergency
-- visits from January 1 to December 1 with principal substance use, or an overdose in any place:
-- how many were followed by a qualifying visit on day 0 to 7, and on day 0 to 30. Visits followed
-- by an inpatient stay leave first; of the others the first of each 31 days counts.
with judged as (

    select * from {{ ref('emergency_judged') }} where measure_id = 'FUA'

),

final as (

    {{ measure_rows('FUA', 'judged', [
        {'rate_id': 'FUA-7', 'met': 'is_followed_7', 'date': 'visit_date',
            'claim_ids': 'visit_claim_ids'},
        {'rate_id': 'FUA-30', 'met': 'is_followed_30', 'date': 'visit_date',
            'claim_ids': 'visit_claim_ids'},
    ], ['days_to_visit']) }}

)

select * from final
