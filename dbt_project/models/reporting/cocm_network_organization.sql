-- Who bills Collaborative Care, with the signs a reviewer looks for. Never a ranking.
with member as (

    select
        person_key,
        billing_tin,
        year,
        cast(count(distinct case when not is_denied then month_number end) as bigint) as months,
        cast(count(*) as bigint) as lines,
        cast(sum(case when is_denied then 1 else 0 end) as bigint) as denied_lines,
        cast(sum(case when is_denied then 0 else coalesce(allowed_amount, 0) end)
            as decimal(38, 2)) as allowed_amount,
        max(case when not is_denied and substr(rendering_taxonomy_code, 1, 4) in ('2084', '1041')
            then 1 else 0 end) as is_specialty_rendered
    from {{ ref('cocm_network_line') }}
    where family = 'cocm'
    group by person_key, billing_tin, year

),

provider as (

    select tin, max(organization_name) as organization_name, max(network_status) as network_status,
        max(zip_code) as zip_code, max(county_fips) as county_fips
    from {{ ref('provider') }}
    where tin is not null
    group by tin

),

clinician as (

    select billing_tin, year, cast(count(distinct rendering_npi) as bigint) as clinicians
    from {{ ref('cocm_network_line') }}
    where family = 'cocm' and not is_denied
    group by billing_tin, year

),

episode as (

    select
        billing_tin,
        cast(floor(first_year_month / 100) as integer) as year,
        cast(count(*) as bigint) as episodes,
        {{ percentile(0.5, 'months') }} as months_per_episode_median
    from {{ ref('cocm_claim_episode') }}
    group by billing_tin, cast(floor(first_year_month / 100) as integer)

),

counted as (

    select
        billing_tin,
        year,
        cast(sum(case when months > 0 then 1 else 0 end) as bigint) as members,
        cast(sum(months) as bigint) as member_months,
        cast(sum(lines) as bigint) as lines,
        cast(sum(denied_lines) as bigint) as denied_lines,
        cast(sum(allowed_amount) as decimal(38, 2)) as allowed_amount,
        avg(is_specialty_rendered) as specialty_share
    from member
    group by billing_tin, year

),

final as (

    select
        counted.billing_tin as organization_id,
        counted.year,
        coalesce(provider.organization_name, counted.billing_tin) as organization_name,
        coalesce(provider.network_status, 'unknown') as network_status,
        counted.members,
        counted.member_months,
        counted.lines,
        counted.denied_lines,
        episode.episodes,
        coalesce(clinician.clinicians, 0) as clinicians,
        counted.allowed_amount,
        {{ ratio('counted.denied_lines', 'counted.lines', 100) }} as denied_pct,
        {{ rounded('episode.months_per_episode_median') }} as months_per_episode_median,
        -- Reference 2.3: a median of two months or fewer is a sign of low fidelity.
        coalesce(episode.months_per_episode_median <= 2, false) as is_short_episodes,
        counted.specialty_share > 0.5 as is_specialty_rendered,
        'ok' as status,
        '' as status_reason,
        '1' as method_version
    from counted
    left join provider on counted.billing_tin = provider.tin
    left join clinician
        on counted.billing_tin = clinician.billing_tin and counted.year = clinician.year
    left join episode
        on counted.billing_tin = episode.billing_tin and counted.year = episode.year

)

select * from final
