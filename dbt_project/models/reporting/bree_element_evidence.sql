-- The Bree Collaborative's eight elements of integrated care: in how many practices claims or the
-- registry show each for enough members, and which no data can show.
with element as (

    select * from {{ ref('bree_element') }}

),

practice as (

    select
        *,
        greatest(cocm_members, general_bhi_members, hbai_members, bh_clinician_members)
            as team_members
    from {{ ref('practice_integration') }}

),

screening as (

    select * from {{ ref('practice_screening') }}

),

registry as (

    select * from {{ ref('practice_registry') }}

),

threshold as (

    select max(min_members) as min_members from {{ ref('integration_model_rule') }}

),

{% set claims = ['team_members', 'screened_members', 'cocm_members', 'psychotherapy_members'] -%}
{% set registry = ['staffed_patients', 'review_patients', 'contact_patients', 'score_patients',
    'outcome_patients'] -%}
evidence as (

    {% for name in claims -%}
    select organization_id, year, '{{ name }}' as evidence, {{ name }} as shown from practice
    union all
    {% endfor -%}
    select organization_id, year, 'positive_members', positive_members from screening
    {% for name in registry -%}
    union all
    select organization_id, year, '{{ name }}', {{ name }} from registry
    {% endfor %}

),

holding as (

    select
        evidence.evidence,
        evidence.year,
        cast(count(*) as bigint) as practices
    from evidence
    cross join threshold
    where evidence.shown >= threshold.min_members
    group by evidence.evidence, evidence.year

),

panel as (

    select year, cast(count(*) as bigint) as practices
    from practice
    group by year

),

final as (

    select
        element.element_order,
        panel.year,
        element.element,
        element.verdict,
        coalesce(element.claims_evidence, '') as claims_evidence,
        coalesce(element.registry_evidence, '') as registry_evidence,
        panel.practices,
        case when element.claims_column is not null
            then coalesce(by_claims.practices, 0) end as practices_by_claims,
        case when element.registry_column is not null
            then coalesce(by_registry.practices, 0) end as practices_by_registry,
        case when element.verdict = 'none' then 'not_measurable' else 'ok' end as status,
        case when element.verdict = 'none' then 'neither claims nor a registry show it'
            else '' end as status_reason,
        '1' as method_version
    from element
    cross join panel
    left join holding as by_claims
        on element.claims_column = by_claims.evidence and panel.year = by_claims.year
    left join holding as by_registry
        on element.registry_column = by_registry.evidence and panel.year = by_registry.year

)

select * from final
