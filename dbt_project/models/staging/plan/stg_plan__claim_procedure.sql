{{ procedure_codes(source('raw', 'plan_medical_claim'), [
    hash_key(['coalesce(claim.data_source, claim.source_name)', 'claim.claim_id']) ~ ' as claim_key',
    hash_key(['claim.person_id']) ~ ' as person_key',
    'claim.source_name',
    'claim.claim_id',
    'claim.claim_line_number',
    'coalesce(claim.claim_version, 0) as claim_version',
    'claim.delivery_id',
], 25, 'claim_start_date') }}
