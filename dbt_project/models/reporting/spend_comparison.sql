-- Our rates of the latest finished year beside what others published for the same line of business,
-- each with its definition: like is compared with like, and the reader sees when it is not.
with summary as (

    select * from {{ ref('spend_summary') }} where unit_type in ('segment', 'state')

),

published as (

    select
        place, product_line, cast(year as string) as published_in, measure, low_pct, high_pct,
        definition, source, confidence
    from {{ ref('published_spend_benchmarks') }}

),

sanity as (

    select * from {{ ref('spend_sanity_range') }}

),

definition as (

    select * from {{ ref('spend_measure_definition') }}

),

latest as (

    select segment, max(year) as year
    from summary
    where status <> 'not_computable'
    group by segment

),

rate as (

    {% for measure, column in [('behavioral_health_claims_only', 'bh_claims_only_pct'),
        ('behavioral_health', 'bh_pct'), ('primary_care', 'pc_pct'),
        ('primary_care_plus_behavioral_health', 'pc_bh_union_pct')] -%}
    select
        '{{ measure }}' as measure,
        summary.{{ column }} as rate_pct,
        summary.programme_id,
        summary.year,
        summary.segment,
        case
            when summary.segment in ('COMM_HMO_POS', 'COMM_PPO_EPO') then 'commercial'
            when summary.segment = 'MEDI_CAL' then 'medicaid'
            when summary.segment = 'MEDICARE_ADV' then 'medicare'
            when summary.segment = 'all' then 'all'
        end as product_line,
        summary.members,
        summary.status,
        summary.status_reason,
        summary.method_version
    from summary
    inner join latest on summary.segment = latest.segment and summary.year = latest.year
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

held as (

    select
        rate.*, published.place, published.published_in, published.low_pct, published.high_pct,
        published.definition as published_definition, published.source, published.confidence
    from rate
    inner join published
        on rate.measure = published.measure and rate.product_line = published.product_line

    union all

    select
        rate.*, 'all sources' as place, 'several years' as published_in, sanity.low_pct,
        sanity.high_pct, 'range over published rates of this kind' as published_definition,
        'project convention' as source, 'P' as confidence
    from rate
    inner join sanity on rate.measure = sanity.measure and rate.segment = sanity.segment

),

final as (

    select
        held.programme_id,
        cast(held.year as integer) as year,
        held.segment,
        held.measure,
        held.place,
        held.published_in,
        held.members,
        held.rate_pct,
        held.low_pct,
        held.high_pct,
        {{ rounded('held.rate_pct - least(greatest(held.rate_pct, held.low_pct), held.high_pct)') }}
            as difference_points,
        case
            when held.rate_pct is null then null
            when held.rate_pct < held.low_pct then 'BELOW_PUBLISHED'
            when held.rate_pct > held.high_pct then 'ABOVE_PUBLISHED'
            else 'WITHIN_PUBLISHED'
        end as result,
        definition.definition,
        held.published_definition,
        held.source,
        held.confidence,
        held.status,
        held.status_reason,
        held.method_version
    from held
    inner join definition on held.measure = definition.measure

)

select * from final
