-- How far few people carry the cost, with and without a behavioral condition, and who of them is
-- there again a year later. Bands do not overlap, so that cells add up; shares of the dearest 5 or
-- 10 of 100 are sums of bands.
with high_cost_member as (

    select * from {{ ref('high_cost_member') }}

),

flag as (

    select * from {{ ref('payer_year_flag') }}

),

part as (

    select
        year, payer, cohort, band,
        cast(count(*) as bigint) as members,
        cast(sum(case when is_followed then 1 else 0 end) as bigint) as followed_members,
        cast(sum(case when is_high_later then 1 else 0 end) as bigint) as persisting_members,
        cast(sum(total_amount) as decimal(38, 2)) as amount
    from high_cost_member
    group by year, payer, cohort, band

),

scope as (

    {%- for cohort in ['cohort', "'all'"] %}
    {%- set last = loop.last %}
    {%- for band in ['band', "'all'"] %}
    select
        year, payer, {{ cohort }} as cohort, {{ band }} as band, members, followed_members,
        persisting_members, amount
    from part
    {{ "union all" if not (last and loop.last) }}
    {%- endfor %}
    {%- endfor %}

),

summed as (

    select
        year, payer, cohort, band,
        cast(sum(members) as bigint) as members,
        cast(sum(followed_members) as bigint) as followed_members,
        cast(sum(persisting_members) as bigint) as persisting_members,
        cast(sum(amount) as decimal(38, 2)) as amount
    from scope
    group by year, payer, cohort, band

),

final as (

    select
        summed.year,
        summed.payer,
        summed.cohort,
        summed.band,
        summed.members,
        summed.followed_members,
        summed.persisting_members,
        summed.amount,
        {{ ratio('summed.members', 'whole.members', 100) }} as member_share_pct,
        {%- set shares = [
            ('amount_share_pct', ratio('summed.amount', 'whole.amount', 100)),
            ('persisting_pct',
                ratio('summed.persisting_members', 'summed.followed_members', 100)),
            ('persisting_ci_low', rounded('100 * '
                ~ wilson('summed.persisting_members', 'summed.followed_members', -1))),
            ('persisting_ci_high', rounded('100 * '
                ~ wilson('summed.persisting_members', 'summed.followed_members', 1))),
        ] %}
        {%- for name, share in shares %}
        case when not coalesce(flag.is_cut_short, false) then {{ share }} end as {{ name }},
        {%- endfor %}
        coalesce(flag.cost_basis, 'unknown') as cost_basis,
        coalesce(flag.sud_redacted, false) as sud_redacted,
        case when coalesce(flag.is_cut_short, false) then 'not_computable' else 'ok' end as status,
        case when coalesce(flag.is_cut_short, false) then {{ cut_short_reason() }} end
            as status_reason,
        '1' as method_version
    from summed
    inner join summed as whole
        on summed.year = whole.year
        and summed.payer = whole.payer
        and summed.cohort = whole.cohort
        and whole.band = 'all'
    left join flag on summed.payer = flag.payer and summed.year = flag.year
    -- One extra dimension at a time (decision 36): few people are dear, and bands of cohorts of
    -- payers would hide the totals of every cost table with them.
    where summed.payer = 'all' or summed.cohort = 'all'

)

select * from final
