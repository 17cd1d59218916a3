{{ versioned_rows(
    'medical', ref('versioned_medical_line'), ref('versioned_medical_contested')
) }}
