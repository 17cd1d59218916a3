-- The long form that reporting reads: cells of cohort (also any_bh and all) by bucket or service
-- category, with the cost per member month and its variance.
{% set all_groups = cost_groups() %}
with cost_moment as (

    select * from {{ ref('cost_moment') }}

),

condition_cost_moment as (

    select * from {{ ref('condition_cost_moment') }}

),

cohort_part as (

    select cohort, in_cohort, bh_definition from {{ ref('cohort_part') }}

),

scope as (

    -- Segments are disjoint too.
    select payer, segment, segment as in_segment from cost_moment
    union
    select payer, segment, 'all' as in_segment from cost_moment

),

cell as (

    select
        cost_moment.payer,
        scope.in_segment as segment,
        cost_moment.year,
        cost_moment.month_basis,
        cost_moment.bh_definition,
        cohort_part.in_cohort as cohort,
        cast(sum(cost_moment.capitated_months) as bigint) as capitated_months,
        {{ summed_moments(all_groups, 'cost_moment') }}
    from cost_moment
    inner join cohort_part
        on cost_moment.cohort = cohort_part.cohort
        and cost_moment.bh_definition = cohort_part.bh_definition
    inner join scope
        on cost_moment.payer = scope.payer and cost_moment.segment = scope.segment
    group by
        cost_moment.payer, scope.in_segment, cost_moment.year, cost_moment.month_basis,
        cost_moment.bh_definition, cohort_part.in_cohort

),

condition_cell as (

    select
        condition_cost_moment.payer,
        condition_cost_moment.year,
        condition_cost_moment.month_basis,
        condition_cost_moment.condition_id,
        cohort_part.in_cohort as cohort,
        cast(sum(condition_cost_moment.capitated_months) as bigint) as capitated_months,
        {{ summed_moments(['total'] + cost_buckets(), 'condition_cost_moment') }}
    from condition_cost_moment
    inner join cohort_part
        on condition_cost_moment.cohort = cohort_part.cohort
        and cohort_part.bh_definition = 'diagnosis'
    group by
        condition_cost_moment.payer, condition_cost_moment.year,
        condition_cost_moment.month_basis, condition_cost_moment.condition_id,
        cohort_part.in_cohort

),

long as (

    {%- for group in all_groups %}
    select
        payer, segment, year, month_basis, bh_definition, cohort, 'all' as condition_id,
        '{{ group }}' as cost_group, members, member_months, capitated_months, months_squared,
        {{ group }}_amount as amount, {{ group }}_squared as squared,
        {{ group }}_by_months as by_months
    from cell
    {{ "union all" if not loop.last }}
    {%- endfor %}
    {%- for group in ['total'] + cost_buckets() %}
    union all
    select
        payer, 'all' as segment, year, month_basis, 'diagnosis' as bh_definition, cohort,
        condition_id, '{{ group }}' as cost_group, members, member_months, capitated_months,
        months_squared, {{ group }}_amount as amount, {{ group }}_squared as squared,
        {{ group }}_by_months as by_months
    from condition_cell
    {%- endfor %}

),

priced as (

    select
        long.*,
        cast(long.amount as double) / nullif(long.member_months, 0) as pmpm
    from long
    -- Drugs are no part of months without a pharmacy benefit.
    where not (long.month_basis = 'medical_behavioral' and long.cost_group like 'pharmacy%')

),

final as (

    select
        priced.*,
        {{ pmpm_variance('priced') }} as variance
    from priced

)

select * from final
