-- Reference 2.3, by one of payer, product line and funding at a time.
with member as (

    select * from {{ ref('cocm_network_member') }}

),

line as (

    select * from {{ ref('cocm_network_line') }}

),

member_cut as (

    select
        year,
        family,
        coalesce(payer, 'all') as payer,
        coalesce(product_line, 'all') as product_line,
        coalesce(funding, 'all') as funding,
        cast(sum(case when is_paid then 1 else 0 end) as bigint) as members,
        cast(sum(months) as bigint) as member_months,
        cast(sum(lines) as bigint) as lines,
        cast(sum(denied_lines) as bigint) as denied_lines,
        cast(sum(denied_then_paid_lines) as bigint) as denied_then_paid_lines,
        cast(sum(misrouted_lines) as bigint) as misrouted_lines,
        cast(sum(case when member_amount > 0 then 1 else 0 end) as bigint) as sharing_members,
        sum(allowed_amount) as allowed_amount,
        sum(paid_amount) as paid_amount,
        sum(member_amount) as member_amount,
        sum(deductible_amount) as deductible_amount,
        sum(compared_allowed_amount) as compared_allowed_amount,
        sum(medicare_amount) as medicare_amount,
        max(fee_basis) as fee_basis
    from member
    group by grouping sets (
        (year, family), (year, family, payer), (year, family, product_line), (year, family, funding)
    )

),

line_cut as (

    select
        year,
        family,
        coalesce(payer, 'all') as payer,
        coalesce(known_product_line, 'all') as product_line,
        coalesce(funding, 'all') as funding,
        cast(count(distinct case when not is_denied then billing_tin end) as bigint)
            as organizations,
        cast(count(distinct case when not is_denied then rendering_npi end) as bigint)
            as clinicians,
        {{ percentile(0.5, 'payment_days') }} as payment_days_median,
        {{ percentile(0.9, 'payment_days') }} as payment_days_p90
    from line
    group by grouping sets (
        (year, family), (year, family, payer), (year, family, known_product_line),
        (year, family, funding)
    )

),

course as (

    select * from {{ ref('cocm_network_course') }}

),

concentration as (

    select * from {{ ref('cocm_network_concentration') }}

),

{% set key = ['year', 'family', 'payer', 'product_line', 'funding'] %}
final as (

    select
        member_cut.payer,
        member_cut.product_line,
        member_cut.funding,
        member_cut.year,
        member_cut.family as service_family,
        member_cut.members,
        member_cut.member_months,
        member_cut.sharing_members,
        member_cut.lines,
        member_cut.denied_lines,
        member_cut.denied_then_paid_lines,
        member_cut.misrouted_lines,
        course.episodes,
        course.retention_episodes,
        course.retained_episodes,
        coalesce(line_cut.organizations, 0) as organizations,
        coalesce(line_cut.clinicians, 0) as clinicians,
        cast(member_cut.allowed_amount as decimal(38, 2)) as allowed_amount,
        cast(member_cut.paid_amount as decimal(38, 2)) as paid_amount,
        cast(member_cut.member_amount as decimal(38, 2)) as member_amount,
        cast(member_cut.deductible_amount as decimal(38, 2)) as deductible_amount,
        {{ ratio('member_cut.member_amount', 'member_cut.member_months') }}
            as member_amount_per_month,
        {{ rounded('course.months_per_episode_median') }} as months_per_episode_median,
        {{ rounded('course.months_per_episode_p25') }} as months_per_episode_p25,
        {{ rounded('course.months_per_episode_p75') }} as months_per_episode_p75,
        {{ ratio('retained_episodes', 'retention_episodes', 100) }}
            as retention_pct,
        {{ rounded('100 * ' ~ wilson('retained_episodes', 'retention_episodes', -1)) }}
            as retention_ci_low,
        {{ rounded('100 * ' ~ wilson('retained_episodes', 'retention_episodes', 1)) }}
            as retention_ci_high,
        {{ ratio('denied_lines', 'lines', 100) }} as denied_pct,
        {{ rounded('100 * ' ~ wilson('denied_lines', 'lines', -1)) }} as denied_ci_low,
        {{ rounded('100 * ' ~ wilson('denied_lines', 'lines', 1)) }} as denied_ci_high,
        {{ ratio('misrouted_lines', 'lines', 100) }} as misrouted_pct,
        {{ ratio('compared_allowed_amount', 'medicare_amount') }} as parity_ratio,
        member_cut.fee_basis,
        {{ rounded('line_cut.payment_days_median') }} as payment_days_median,
        {{ rounded('line_cut.payment_days_p90') }} as payment_days_p90,
        {{ rounded('concentration.top_5_share * 100') }} as top_5_share_pct,
        {{ rounded('concentration.herfindahl_index') }} as herfindahl_index,
        'ok' as status,
        '' as status_reason,
        '1' as method_version
    from member_cut
    {% for table in ['line_cut', 'course', 'concentration'] -%}
    left join {{ table }}
        on {% for column in key %}member_cut.{{ column }} = {{ table }}.{{ column }}
        {{ "and " if not loop.last }}{% endfor %}
    {% endfor %}
)

select * from final
