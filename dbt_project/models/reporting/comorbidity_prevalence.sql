with counted as (

    select * from {{ ref('pooled_comorbidity_count') }}

),

flag as (

    select * from {{ ref('payer_year_flag') }}

),

condition as (

    select condition_id, cohort as condition_cohort from {{ ref('condition') }}

),

flagged as (

    select
        counted.*,
        coalesce(flag.sud_redacted, false) as sud_redacted,
        coalesce(flag.sud_not_measurable, false)
        and (counted.cohort = 'sud' or coalesce(condition.condition_cohort, '') = 'sud')
            as is_not_measurable
    from counted
    left join flag on counted.payer = flag.payer and counted.year = flag.year
    left join condition on counted.condition_id = condition.condition_id

),

whole as (

    select
        year, payer, age_sex, county_fips, organization_id, condition_id, condition_id_2,
        cast(numerator as double) / nullif(denominator, 0) as prevalence
    from counted
    where cohort = 'all'

),

final as (

    select
        flagged.year,
        flagged.payer,
        flagged.age_sex,
        flagged.county_fips,
        flagged.organization_id,
        flagged.cohort,
        flagged.condition_id,
        flagged.condition_id_2,
        case when not flagged.is_not_measurable then flagged.denominator end as denominator,
        case when not flagged.is_not_measurable then flagged.numerator end as numerator,
        case when not flagged.is_not_measurable then
            {{ rounded('100 * cast(flagged.numerator as double) '
                ~ '/ nullif(flagged.denominator, 0)') }} end as prevalence_pct,
        case when not flagged.is_not_measurable then
            {{ rounded('100 * ' ~ wilson('flagged.numerator', 'flagged.denominator', -1)) }} end
            as ci_low_pct,
        case when not flagged.is_not_measurable then
            {{ rounded('100 * ' ~ wilson('flagged.numerator', 'flagged.denominator', 1)) }} end
            as ci_high_pct,
        -- Two decimals: more would let a reader work back to hidden counts. Whole hundredths, since
        -- engines round a half in the second decimal place differently.
        case when not flagged.is_not_measurable and flagged.cohort <> 'all' then
            round(100 * (cast(flagged.numerator as double) / nullif(flagged.denominator, 0)
                / nullif(whole.prevalence, 0))) / 100 end as lift,
        cast(flagged.lookback_months as integer) as lookback_months,
        flagged.truncated_lookback,
        flagged.sud_redacted,
        case when flagged.is_not_measurable then 'not_measurable'
            when flagged.denominator = 0 then 'not_computable'
            else 'ok' end as status,
        case
            when flagged.is_not_measurable
                then 'substance use claims were taken out before delivery'
            when flagged.denominator = 0 then 'nobody has full coverage'
        end as status_reason,
        '1' as method_version
    from flagged
    left join whole
        on flagged.year = whole.year
        and flagged.payer = whole.payer
        and flagged.age_sex = whole.age_sex
        and flagged.county_fips = whole.county_fips
        and flagged.organization_id = whole.organization_id
        and flagged.condition_id = whole.condition_id
        and flagged.condition_id_2 = whole.condition_id_2

)

select * from final
