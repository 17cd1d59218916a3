-- Reference 2.3, by one of payer, product line and funding at a time.
with member_cut as (

    select
        year,
        family,
        coalesce(payer, 'all') as payer,
        coalesce(product_line, 'all') as product_line,
        coalesce(funding, 'all') as funding,
        cast(sum(case when is_paid then 1 else 0 end) as bigint) as members,
        cast(sum(months) as bigint) as member_months,
        {% for column in ['lines', 'denied_lines', 'denied_then_paid_lines', 'misrouted_lines'] -%}
        cast(sum({{ column }}) as bigint) as {{ column }},
        {% endfor -%}
        cast(sum(case when member_amount > 0 then 1 else 0 end) as bigint) as sharing_members,
        {% for column in ['allowed_amount', 'paid_amount', 'member_amount', 'deductible_amount',
            'compared_allowed_amount', 'medicare_amount'] -%}
        sum({{ column }}) as {{ column }},
        {% endfor -%}
        max(fee_basis) as fee_basis
    from {{ ref('cocm_network_member') }}
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
    from {{ ref('cocm_network_line') }}
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
        {% for column in ['members', 'member_months', 'sharing_members', 'lines', 'denied_lines',
            'denied_then_paid_lines', 'misrouted_lines'] -%}
        member_cut.{{ column }},
        {% endfor -%}
        course.episodes,
        course.retention_episodes,
        course.retained_episodes,
        coalesce(line_cut.organizations, 0) as organizations,
        coalesce(line_cut.clinicians, 0) as clinicians,
        {% for column in ['allowed_amount', 'paid_amount', 'member_amount',
            'deductible_amount'] -%}
        cast(member_cut.{{ column }} as decimal(38, 2)) as {{ column }},
        {% endfor -%}
        {{ ratio('member_cut.member_amount', 'member_cut.member_months') }}
            as member_amount_per_month,
        {% for part in ['median', 'p25', 'p75'] -%}
        {{ rounded('course.months_per_episode_' ~ part) }} as months_per_episode_{{ part }},
        {% endfor -%}
        {% for name, top, bottom in [('retention', 'retained_episodes', 'retention_episodes'),
            ('denied', 'denied_lines', 'lines')] -%}
        {{ ratio(top, bottom, 100) }} as {{ name }}_pct,
        {{ rounded('100 * ' ~ wilson(top, bottom, -1)) }} as {{ name }}_ci_low,
        {{ rounded('100 * ' ~ wilson(top, bottom, 1)) }} as {{ name }}_ci_high,
        {% endfor -%}
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
