{{ config(materialized='view') }}

-- Strata of each step side by side: `crude` (one stratum), `age_sex`, `matched` (age, sex, payer and
-- number of physical conditions) and `hcc` (age, sex, payer and number of CMS-HCCs the year before,
-- people with that year alone).
with cost_stratum as (

    select * from {{ ref('cost_stratum') }}

),

-- All payers: the strata of every payer; matching keeps payers apart, standardisation does not.
scope as (

    select cost_stratum.*, payer as in_payer from cost_stratum
    union all
    select cost_stratum.*, 'all' as in_payer from cost_stratum

),

-- Every cost of a step at once, spread into rows when the strata are few.
step as (

    {%- for method, stratum in [
        ('crude', "'everyone'"), ('age_sex', 'age_sex'),
        ('matched', "payer || '|' || age_sex || '|' || condition_count"),
        ('hcc', "payer || '|' || age_sex || '|' || hcc_cell"),
    ] %}
    select
        in_payer as payer, year, month_basis, condition_id, arm, '{{ method }}' as method,
        {{ stratum }} as stratum,
        {{ summed_moments(compared_costs(), 'scope') }}
    from scope
    {{ "where hcc_cell <> 'unknown'" if method == 'hcc' }}
    group by 1, 2, 3, 4, 5, 6, 7
    {{ "union all" if not loop.last }}
    {%- endfor %}

),

summed as (

    {%- for group in compared_costs() %}
    select
        payer, year, month_basis, condition_id, arm, method, '{{ group }}' as cost_group, stratum,
        members, member_months, months_squared, {{ group }}_amount as amount,
        {{ group }}_squared as squared, {{ group }}_by_months as by_months
    from step
    {{ "union all" if not loop.last }}
    {%- endfor %}

),

priced as (

    select
        summed.*,
        cast(summed.amount as double) / nullif(summed.member_months, 0) as pmpm
    from summed

),

final as (

    select
        priced.*,
        {{ pmpm_variance('priced') }} as variance
    from priced

)

select * from final
