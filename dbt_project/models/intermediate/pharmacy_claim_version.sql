{{ claim_version(
    ref('delivered_pharmacy_claim'), 'pharmacy_claim', 'dispensing_date', 'count(*) = 1'
) }}
