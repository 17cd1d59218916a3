{{ procedure_codes(source('raw', 'apcd_medical_claim'), [
    apcd_claim_key('claim') ~ ' as claim_key',
    'cast(null as bigint) as person_key',
    'claim.source_name',
    'claim.claim_id',
    'claim.claim_line_number',
    'coalesce(claim.claim_version, 0) as claim_version',
    'claim.delivery_id',
], 26, 'service_start_date', has_dates=false) }}
