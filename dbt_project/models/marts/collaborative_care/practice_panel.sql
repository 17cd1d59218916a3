-- Whom a practice cares for: members attributed to it in the year's last month.
with line as (

    select * from {{ ref('cocm_practice_line') }}

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
        attributed.organization_id,
        attributed.year,
        attributed.person_key,
        coalesce(bit_or(line.evidence), 0) as evidence,
        coalesce(bit_or(case when line.organization_id <> attributed.organization_id
            then line.evidence end), 0) as evidence_elsewhere
    from attributed
    left join line on attributed.person_key = line.person_key and attributed.year = line.year
    group by attributed.organization_id, attributed.year, attributed.person_key

),

final as (

    select
        cared.organization_id,
        cared.year,
        cast(count(*) as bigint) as members,
        cast(sum(case when cohort.is_bh then 1 else 0 end) as bigint) as bh_members,
        cast(sum(case when {{ has_evidence('screening', 'cared.evidence') }}
            then 1 else 0 end) as bigint) as screened_members,
        cast(sum(case when cohort.is_bh and (
            {% for evidence in ['bh_clinician', 'cocm', 'general_bhi', 'hbai', 'psychotherapy'] -%}
            {{ has_evidence(evidence, 'cared.evidence') }}{{ " or " if not loop.last }}
            {%- endfor -%}
        ) then 1 else 0 end) as bigint) as treated_bh_members,
        cast(sum(case when cohort.is_bh
            and {{ has_evidence('bh_clinician', 'cared.evidence_elsewhere') }}
            then 1 else 0 end) as bigint) as referred_members
    from cared
    left join cohort
        on cared.person_key = cohort.person_key and cared.year = cohort.year
    group by cared.organization_id, cared.year

)

select * from final
