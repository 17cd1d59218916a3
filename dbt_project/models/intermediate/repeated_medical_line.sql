{{ repeated_line(
    ref('delivered_medical_claim'), ref('medical_claim_version'),
    ['hcpcs_code', 'revenue_center_code', 'service_date', 'diagnosis_codes']
) }}
