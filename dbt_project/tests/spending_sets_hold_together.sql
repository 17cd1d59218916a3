-- Overlap is inside both sets, the union inside the total, the module inside behavioral health, and
-- the parts of every cut add up to the state, to the cent.
with unit as (

    select * from {{ ref('spending_unit') }}

),

state as (

    select year, total, pc, mh, sud, bhpc, member_months from unit where unit_type = 'state'

),

cut as (

    select unit_type, year, sum(total) as total, sum(pc) as pc, sum(mh) as mh, sum(sud) as sud,
        sum(bhpc) as bhpc, sum(member_months) as member_months
    from unit
    where unit_type <> 'four_segments'
    group by unit_type, year

),

line as (

    select
        year,
        sum(case when is_primary_care or bh_class is not null then 0 else spending_amount end)
            as outside
    from {{ ref('claim_line_spending') }}
    where excluded_reason is null
    group by year

)

select cut.unit_type || ' does not add up to the state' as problem, cut.year
from cut
inner join state on cut.year = state.year
where cut.total <> state.total or cut.pc <> state.pc or cut.mh <> state.mh
    or cut.sud <> state.sud or cut.bhpc <> state.bhpc or cut.member_months <> state.member_months

union all

select 'union and outside are not the total' as problem, unit.year
from unit
inner join line on unit.year = line.year
where unit.unit_type = 'state'
    and unit.pc + unit.mh + unit.sud - unit.overlap + line.outside <> unit.total

union all

-- Reversals may make a set negative; then nothing is said about its size.
select 'a set is larger than what holds it' as problem, year
from {{ ref('spending_class_total') }} as total
inner join {{ ref('spending_verdict') }} as verdict
    on total.class_id = verdict.class_id and verdict.scenario_id = 'headline'
where verdict.bh_in_primary_care is not null and verdict.bh_class is null
