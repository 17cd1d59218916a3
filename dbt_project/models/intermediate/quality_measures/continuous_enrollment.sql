-- The specification's continuous enrollment: a run of uncovered days is one gap, also at the edges
-- of the window; so many gaps of at most so many days, and the anchor date must be covered.
with enrollment_window as (

    select * from {{ ref('enrollment_window') }}

),

enrollment_span as (

    select * from {{ ref('enrollment_span') }}

),

-- Spans are merged, so the days before a span that nothing covers are one gap. Judged once by any
-- coverage and once by the benefit that the measure asks for.
covered as (

    {% for judged in ['any', 'benefit'] %}
    select
        enrollment_window.window_key,
        '{{ judged }}' as judged,
        least(enrollment_span.end_date, enrollment_window.window_end) as end_date,
        greatest(0, {{ dbt.datediff(
            "greatest(coalesce(enrollment_span.previous_end_date, "
                ~ "date_add(enrollment_window.window_start, -1)), "
                ~ "date_add(enrollment_window.window_start, -1))",
            "enrollment_span.start_date", "day") }} - 1) as gap_days,
        enrollment_window.anchor_date between enrollment_span.start_date
            and enrollment_span.end_date as covers_anchor
    from enrollment_window
    inner join enrollment_span
        on enrollment_window.enrollee_key = enrollment_span.enrollee_key
        and enrollment_span.benefit = {{ "'any'" if judged == 'any' else 'enrollment_window.benefit' }}
        and enrollment_span.start_date <= enrollment_window.window_end
        and enrollment_span.end_date >= enrollment_window.window_start
    {{ "union all" if not loop.last }}
    {% endfor %}

),

summed as (

    select
        window_key
        {%- for judged in ['any', 'benefit'] %},
        max(case when judged = '{{ judged }}' then end_date end) as {{ judged }}_last_date,
        sum(case when judged = '{{ judged }}' and gap_days > 0 then 1 else 0 end)
            as {{ judged }}_gap_count,
        max(case when judged = '{{ judged }}' then gap_days end) as {{ judged }}_longest_gap,
        {{ any_true("judged = '" ~ judged ~ "' and covers_anchor") }} as {{ judged }}_covers_anchor
        {%- endfor %}
    from covered
    group by window_key

),

-- The days after the last covered one are a gap too.
passed as (

    select
        enrollment_window.*
        {%- for judged in ['any', 'benefit'] %},
        summed.{{ judged }}_gap_count
            + case when summed.{{ judged }}_last_date < enrollment_window.window_end
                then 1 else 0 end as {{ judged }}_gap_count,
        greatest(summed.{{ judged }}_longest_gap, {{ dbt.datediff(
            'summed.' ~ judged ~ '_last_date', 'enrollment_window.window_end', 'day') }})
            as {{ judged }}_longest_gap,
        summed.{{ judged }}_covers_anchor or enrollment_window.anchor_date is null
            as {{ judged }}_covers_anchor
        {%- endfor %}
    from enrollment_window
    left join summed on enrollment_window.window_key = summed.window_key

),

judged as (

    select
        *
        {%- for judged in ['any', 'benefit'] %},
        coalesce({{ judged }}_covers_anchor and {{ judged }}_gap_count <= gaps_allowed
            and {{ judged }}_longest_gap <= gap_days_allowed, false) as is_{{ judged }}
        {%- endfor %}
    from passed

),

final as (

    select
        window_key,
        measure_id,
        measurement_year,
        enrollee_key,
        window_start,
        window_end,
        anchor_date,
        event_date,
        any_gap_count as gap_count,
        any_longest_gap as longest_gap_days,
        is_any as is_enrolled,
        is_benefit as has_benefit,
        case
            when not is_any then 'continuous_enrollment'
            when not is_benefit then 'benefit'
            else 'enrolled'
        end as verdict
    from judged

)

select * from final
