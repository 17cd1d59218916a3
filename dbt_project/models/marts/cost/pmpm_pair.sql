-- One extra dimension at a time (decision 36): conditions over all segments and months with all
-- benefits, by payer for any behavioral condition and total cost alone, by bucket statewide; segments
-- for any behavioral condition; service categories and the wider definition of the behavioral group
-- without segments or conditions; the second basis of months for total cost.
with cost_cell as (

    select * from {{ ref('cost_cell') }}
    where
        cost_group <> 'capitated_equivalent'
        and cohort not in ('all', 'not_measurable')
        and (
            condition_id = 'all'
            or (month_basis = 'all_benefits' and (cost_group = 'total' or payer = 'all')
                and (cohort in ('any_bh', 'none') or (payer = 'all' and cost_group = 'total')))
        )
        and (segment = 'all' or (month_basis = 'all_benefits' and cohort in ('any_bh', 'none')))
        and (month_basis = 'all_benefits' or cost_group = 'total')
        and (
            cost_group = 'total' or cost_group in ('{{ cost_buckets() | join("', '") }}')
            or (segment = 'all' and month_basis = 'all_benefits' and bh_definition = 'diagnosis'
                and cohort in ('any_bh', 'none'))
        )
        and (bh_definition = 'diagnosis' or (payer = 'all' and segment = 'all'))

),

threshold as (

    select
        max(case when threshold = 'hidden_below_members' then value end) as hidden_below,
        max(case when threshold = 'unstable_below_members' then value end) as unstable_below
    from {{ ref('population_threshold') }}

),

exposed as (

    select * from cost_cell where cohort <> 'none'

),

unexposed as (

    select * from cost_cell where cohort = 'none'

),

flag as (

    select payer, year, is_cut_short from {{ ref('payer_year_flag') }}

),

final as (

    select
        exposed.year,
        exposed.payer,
        exposed.segment,
        exposed.month_basis,
        exposed.bh_definition,
        exposed.cohort,
        exposed.condition_id,
        {{ cost_dimensions('exposed.cost_group') }},
        exposed.members as members_with,
        coalesce(unexposed.members, 0) as members_without,
        exposed.member_months as member_months_with,
        coalesce(unexposed.member_months, 0) as member_months_without,
        exposed.capitated_months as capitated_months_with,
        unexposed.capitated_months as capitated_months_without,
        case when exposed.members >= threshold.hidden_below
            and not coalesce(flag.is_cut_short, false) then exposed.pmpm end as pmpm_with,
        case when unexposed.members >= threshold.hidden_below
            and not coalesce(flag.is_cut_short, false) then unexposed.pmpm end as pmpm_without,
        exposed.variance as variance_with,
        unexposed.variance as variance_without,
        least(exposed.members, coalesce(unexposed.members, 0)) < threshold.hidden_below
            as is_hidden,
        least(exposed.members, coalesce(unexposed.members, 0)) < threshold.unstable_below
            as is_unstable
    from exposed
    cross join threshold
    left join flag on exposed.payer = flag.payer and exposed.year = flag.year
    left join unexposed
        on exposed.payer = unexposed.payer
        and exposed.segment = unexposed.segment
        and exposed.year = unexposed.year
        and exposed.month_basis = unexposed.month_basis
        and exposed.bh_definition = unexposed.bh_definition
        and exposed.condition_id = unexposed.condition_id
        and exposed.cost_group = unexposed.cost_group

)

select * from final
