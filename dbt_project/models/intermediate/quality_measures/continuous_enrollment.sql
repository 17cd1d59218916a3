-- The specification's continuous enrollment: a run of uncovered days is one gap, also at the edges
-- of the window; so many gaps of at most so many days, and the anchor date must be covered.
with enrollment_window as (

    select * from {{ ref('enrollment_window') }}

),

enrollment_span as (

    select * from {{ ref('enrollment_span') }}

),

judged_benefit as (

    select *, 'any' as judged from enrollment_window
    union all
    select *, benefit as judged from enrollment_window

),

-- Spans are merged, so the days before a span that nothing covers are one gap.
covered as (

    select
        judged_benefit.window_key,
        judged_benefit.judged,
        least(enrollment_span.end_date, judged_benefit.window_end) as end_date,
        greatest(0, {{ dbt.datediff(
            "greatest(coalesce(enrollment_span.previous_end_date, "
                ~ "date_add(judged_benefit.window_start, -1)), "
                ~ "date_add(judged_benefit.window_start, -1))",
            "enrollment_span.start_date", "day") }} - 1) as gap_days,
        judged_benefit.anchor_date between enrollment_span.start_date
            and enrollment_span.end_date as covers_anchor
    from judged_benefit
    inner join enrollment_span
        on judged_benefit.enrollee_key = enrollment_span.enrollee_key
        and judged_benefit.judged = enrollment_span.benefit
        and enrollment_span.start_date <= judged_benefit.window_end
        and enrollment_span.end_date >= judged_benefit.window_start

),

summed as (

    select
        window_key,
        judged,
        max(end_date) as last_covered_date,
        sum(case when gap_days > 0 then 1 else 0 end) as gap_count,
        max(gap_days) as longest_gap_days,
        {{ any_true('covers_anchor') }} as covers_anchor
    from covered
    group by window_key, judged

),

verdict as (

    select
        enrollment_window.window_key,
        summed.judged,
        summed.gap_count
            + case when summed.last_covered_date < enrollment_window.window_end
                then 1 else 0 end as gap_count,
        greatest(
            summed.longest_gap_days,
            {{ dbt.datediff('summed.last_covered_date', 'enrollment_window.window_end', 'day') }}
        ) as longest_gap_days,
        summed.covers_anchor or enrollment_window.anchor_date is null as covers_anchor,
        enrollment_window.gaps_allowed,
        enrollment_window.gap_days_allowed
    from summed
    inner join enrollment_window on summed.window_key = enrollment_window.window_key

),

passed as (

    select
        window_key,
        max(case when judged = 'any' then gap_count end) as gap_count,
        max(case when judged = 'any' then longest_gap_days end) as longest_gap_days,
        {{ any_true("judged = 'any' and covers_anchor and gap_count <= gaps_allowed "
            ~ "and longest_gap_days <= gap_days_allowed") }} as is_enrolled,
        {{ any_true("judged <> 'any' and covers_anchor and gap_count <= gaps_allowed "
            ~ "and longest_gap_days <= gap_days_allowed") }} as has_benefit
    from verdict
    group by window_key

),

final as (

    select
        enrollment_window.window_key,
        enrollment_window.measure_id,
        enrollment_window.measurement_year,
        enrollment_window.enrollee_key,
        enrollment_window.window_start,
        enrollment_window.window_end,
        enrollment_window.anchor_date,
        enrollment_window.event_date,
        passed.gap_count,
        passed.longest_gap_days,
        coalesce(passed.is_enrolled, false) as is_enrolled,
        coalesce(passed.has_benefit, false) as has_benefit,
        case
            when not coalesce(passed.is_enrolled, false) then 'continuous_enrollment'
            when not passed.has_benefit then 'benefit'
            else 'enrolled'
        end as verdict
    from enrollment_window
    left join passed on enrollment_window.window_key = passed.window_key

)

select * from final
