-- Decision 28: the highest model whose evidence reaches the minimum of members; a practice without
-- any is insufficient evidence. Claims show billing, not integration: the capitated share stands
-- by.
with line as (

    select * from {{ ref('cocm_practice_line') }}

),

cohort as (

    select person_key, year from {{ ref('person_cohort') }} where cohort <> 'none'

),

panel as (

    select * from {{ ref('practice_panel') }}

),

practice as (

    select
        line.organization_id,
        line.year,
        {% for members, evidence in [
            ('primary_care_members', 'primary_care_visit'), ('cocm_members', 'cocm'),
            ('general_bhi_members', 'general_bhi'), ('hbai_members', 'hbai'),
            ('reverse_members', 'reverse'), ('bh_clinician_members', 'bh_clinician'),
            ('pc_bh_diagnosis_members', 'pc_bh_diagnosis'),
            ('psychotherapy_members', 'psychotherapy')] -%}
        cast(sum(case when {{ has_evidence(evidence, 'line.evidence') }}
            then 1 else 0 end) as bigint) as {{ members }},
        {% endfor -%}
        cast(sum(line.visits) as bigint) as visits,
        cast(sum(line.capitated_visits) as bigint) as capitated_visits
    from line
    group by line.organization_id, line.year

),

-- Management of chronic care counts for members with a behavioral condition.
care_management as (

    select line.organization_id, line.year, cast(count(*) as bigint) as care_management_members
    from line
    inner join cohort on line.person_key = cohort.person_key and line.year = cohort.year
    where {{ has_evidence('chronic_care', 'line.evidence') }}
        and not {{ has_evidence('cocm', 'line.evidence') }}
    group by line.organization_id, line.year

),

joined as (

    select
        panel.organization_id,
        panel.year,
        panel.members,
        panel.bh_members,
        panel.screened_members,
        panel.treated_bh_members,
        panel.referred_members,
        {% for column in ['primary_care_members', 'cocm_members', 'general_bhi_members',
            'hbai_members', 'reverse_members', 'bh_clinician_members',
            'pc_bh_diagnosis_members', 'psychotherapy_members', 'visits',
            'capitated_visits'] -%}
        coalesce(practice.{{ column }}, 0) as {{ column }},
        {% endfor -%}
        coalesce(care_management.care_management_members, 0) as care_management_members,
        least(coalesce(practice.cocm_members, 0), coalesce(practice.bh_clinician_members, 0))
            as cocm_and_bh_clinician
    from panel
    left join practice
        on panel.organization_id = practice.organization_id and panel.year = practice.year
    left join care_management
        on panel.organization_id = care_management.organization_id
        and panel.year = care_management.year

),

evidence as (

    {% for column in ['cocm_and_bh_clinician', 'cocm_members', 'general_bhi_members',
        'hbai_members', 'reverse_members', 'bh_clinician_members', 'care_management_members',
        'pc_bh_diagnosis_members', 'referred_members'] -%}
    select organization_id, year, '{{ column }}' as evidence, {{ column }} as evidence_members
    from joined
    {{ "union all" if not loop.last }}
    {% endfor %}

),

held as (

    select
        evidence.organization_id,
        evidence.year,
        min(rule.precedence) as precedence,
        min_by(rule.model, rule.precedence) as model,
        min_by(rule.title, rule.precedence) as model_title,
        min_by(rule.evidence, rule.precedence) as model_evidence,
        min_by(evidence.evidence_members, rule.precedence) as model_members
    from evidence
    inner join {{ ref('integration_model_rule') }} as rule
        on evidence.evidence = rule.evidence and evidence.evidence_members >= rule.min_members
    group by evidence.organization_id, evidence.year

),

final as (

    select
        joined.*,
        coalesce(held.model, 'insufficient_evidence') as model,
        coalesce(held.model_title, 'Insufficient evidence') as model_title,
        coalesce(held.model_evidence, '') as model_evidence,
        held.model_members
    from joined
    left join held
        on joined.organization_id = held.organization_id and joined.year = held.year

)

select * from final
