-- One effect of the studies with an interval (fixed effect, weights 1 / variance): dollars saved per
-- treated member month and their standard error, in dollars of the year named. Different designs
-- and people: an assumption to size with, not a finding.
with study as (

    select
        moved_to_year,
        -effect_pmpm as effect,
        (ci_high - ci_low) / (2 * 1.959963984540054) as error,
        coalesce(price_factor, 1) as factor
    from {{ ref('study_effect') }}
    where is_confirmed and effect_pmpm is not null and ci_high > ci_low

),

final as (

    select
        max(moved_to_year) as year,
        sum(effect / (error * error)) / sum(1 / (error * error)) as nominal_effect_pmpm,
        sqrt(1 / sum(1 / (error * error))) as nominal_effect_error,
        sum(effect * factor / power(error * factor, 2)) / sum(1 / power(error * factor, 2))
            as effect_pmpm,
        sqrt(1 / sum(1 / power(error * factor, 2))) as effect_error
    from study

)

select * from final
