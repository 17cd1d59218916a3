{{ procedure_codes(source('raw', 'medical_claim'), [
    hash_key(['coalesce(claim.data_source, claim.source_name)', 'claim.claim_id']) ~ ' as claim_key',
    'claim.delivery_id',
    hash_key(['claim.person_id']) ~ ' as person_key',
], 25, 'claim_start_date') }}
