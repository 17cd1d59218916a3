-- Whom a practice cares for: members attributed to it in the year's last month.
{% set treatments = ['bh_clinician', 'cocm', 'general_bhi', 'hbai', 'psychotherapy'] %}
-- Most lines are primary care visits alone, which say nothing here.
with line as (

    select * from {{ ref('cocm_practice_line') }}
    where {% for evidence in treatments + ['screening'] -%}
        {{ has_evidence(evidence, 'evidence') }}{{ " or " if not loop.last }}
        {%- endfor %}

),

cohort as (

    select person_key, year, cohort <> 'none' as is_bh from {{ ref('person_cohort') }}

),

attributed as (

    select person_key, year, organization_id
    from {{ ref('person_year') }}
    where organization_id <> 'none'

),

-- Behavioral care outside the practice that primary care is attributed to.
cared as (

    select
        attributed.person_key,
        attributed.year,
        bit_or(line.evidence) as evidence,
        bit_or(case when line.organization_id <> attributed.organization_id
            then line.evidence else 0 end) as evidence_elsewhere
    from line
    inner join attributed
        on line.person_key = attributed.person_key and line.year = attributed.year
    group by attributed.person_key, attributed.year

),

final as (

    select
        attributed.organization_id,
        attributed.year,
        cast(count(*) as bigint) as members,
        cast(sum(case when cohort.is_bh then 1 else 0 end) as bigint) as bh_members,
        cast(sum(case when {{ has_evidence('screening', 'cared.evidence') }}
            then 1 else 0 end) as bigint) as screened_members,
        cast(sum(case when cohort.is_bh and (
            {% for evidence in treatments -%}
            {{ has_evidence(evidence, 'cared.evidence') }}{{ " or " if not loop.last }}
            {%- endfor -%}
        ) then 1 else 0 end) as bigint) as treated_bh_members,
        cast(sum(case when cohort.is_bh
            and {{ has_evidence('bh_clinician', 'cared.evidence_elsewhere') }}
            then 1 else 0 end) as bigint) as referred_members
    from attributed
    left join cared
        on attributed.person_key = cared.person_key and attributed.year = cared.year
    left join cohort
        on attributed.person_key = cohort.person_key and attributed.year = cohort.year
    group by attributed.organization_id, attributed.year

)

select * from final
