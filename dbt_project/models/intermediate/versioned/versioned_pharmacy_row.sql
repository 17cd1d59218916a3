{{ versioned_rows(
    ref('versioned_pharmacy_line'), ref('versioned_pharmacy_contested'), 'dispensing_date', 'ndc_code'
) }}
