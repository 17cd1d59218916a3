{{ repeated_line(
    ref('delivered_pharmacy_claim'), ref('pharmacy_claim_version'),
    ['dispensing_date', 'ndc_code', 'days_supply', 'quantity']
) }}
