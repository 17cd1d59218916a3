-- For authorised staff only: patient-months whose billing and registry differ. What was recorded is
-- what counts: no row asks for more minutes.
with final as (

    select
        person_id,
        registry_patient_id,
        payer,
        billing_tin,
        site_id,
        year_month,
        status,
        status_group,
        warnings,
        minutes,
        expected_codes,
        billed_codes,
        denied_codes,
        missed_amount,
        recoverable_amount,
        at_risk_amount
    from {{ ref('cocm_patient_month') }}
    where status_group in ('missed', 'denied', 'at_risk', 'review')
        and (is_tin_in_registry or status <> 'CLAIM_WITHOUT_REGISTRY')

)

select * from final
order by billing_tin nulls last, year_month nulls last, person_id nulls last
