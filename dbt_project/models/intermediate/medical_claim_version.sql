{{ claim_version(
    ref('delivered_medical_claim'), 'medical_claim', 'service_date', all_distinct('claim_line_number')
) }}
