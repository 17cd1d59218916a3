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
elsewhere as (

    select
        attributed.organization_id,
        attributed.year,
        attributed.person_key,
        max(case when line.has_bh_clinician and line.organization_id <> attributed.organization_id
            then 1 else 0 end) as is_seen_elsewhere,
        max(case when line.is_screened then 1 else 0 end) as is_screened,
        max(case when line.has_bh_clinician or line.has_cocm or line.has_general_bhi
            or line.has_hbai or line.has_psychotherapy then 1 else 0 end) as is_treated
    from attributed
    left join line on attributed.person_key = line.person_key and attributed.year = line.year
    group by attributed.organization_id, attributed.year, attributed.person_key

),

final as (

    select
        elsewhere.organization_id,
        elsewhere.year,
        cast(count(*) as bigint) as members,
        cast(sum(case when cohort.is_bh then 1 else 0 end) as bigint) as bh_members,
        cast(sum(elsewhere.is_screened) as bigint) as screened_members,
        cast(sum(case when cohort.is_bh then elsewhere.is_treated else 0 end) as bigint)
            as treated_bh_members,
        cast(sum(case when cohort.is_bh then elsewhere.is_seen_elsewhere else 0 end) as bigint)
            as referred_members
    from elsewhere
    left join cohort
        on elsewhere.person_key = cohort.person_key and elsewhere.year = cohort.year
    group by elsewhere.organization_id, elsewhere.year

)

select * from final
