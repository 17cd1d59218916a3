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

long as (

    {%- for method, stratum in [
        ('crude', "'everyone'"), ('age_sex', 'age_sex'),
        ('matched', "payer || '|' || age_sex || '|' || condition_count"),
        ('hcc', "payer || '|' || age_sex || '|' || hcc_cell"),
    ] %}
    {%- set last = loop.last %}
    {%- for group in compared_costs() %}
    select
        in_payer as payer, year, month_basis, condition_id, arm, '{{ method }}' as method,
        '{{ group }}' as cost_group, {{ stratum }} as stratum, members, member_months,
        months_squared, {{ group }}_amount as amount, {{ group }}_squared as squared,
        {{ group }}_by_months as by_months
    from scope
    {{ "where hcc_cell <> 'unknown'" if method == 'hcc' }}
    {{ "union all" if not (last and loop.last) }}
    {%- endfor %}
    {%- endfor %}

),

summed as (

    select
        payer, year, month_basis, condition_id, arm, method, cost_group, stratum,
        cast(sum(members) as bigint) as members,
        cast(sum(member_months) as bigint) as member_months,
        cast(sum(months_squared) as decimal(38, 0)) as months_squared,
        cast(sum(amount) as decimal(38, 2)) as amount,
        cast(sum(squared) as decimal(38, 4)) as squared,
        cast(sum(by_months) as decimal(38, 2)) as by_months
    from long
    group by payer, year, month_basis, condition_id, arm, method, cost_group, stratum

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
