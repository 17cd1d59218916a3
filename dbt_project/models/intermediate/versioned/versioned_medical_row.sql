{{ versioned_rows(
    ref('versioned_medical_line'), ref('versioned_medical_contested'), 'service_date', 'hcpcs_code'
) }}
