{{ versioned_rows(
    'pharmacy', ref('versioned_pharmacy_line'), ref('versioned_pharmacy_contested')
) }}
