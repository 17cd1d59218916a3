{# A JSON array of the distinct texts of a group, sorted, as text: ["a","b"]; [] where none. #}
{% macro json_text_array(expression) %}{{ adapter.dispatch('json_text_array')(expression) }}{% endmacro %}
{% macro default__json_text_array(expression) -%}
    coalesce('["' || array_to_string(
        list_sort(list(distinct replace({{ expression }}, '"', '\"')) filter ({{ expression }} is not null)), '","'
    ) || '"]', '[]')
{%- endmacro %}
{% macro spark__json_text_array(expression) -%}
    case when count({{ expression }}) = 0 then '[]' else
        '["' || array_join(array_sort(collect_set({{ expression }})), '","') || '"]' end
{%- endmacro %}

{# One text that is not null as a JSON array, as json_text_array would write it: ["a"]. #}
{% macro json_text(expression) %}{{ return(adapter.dispatch('json_text')(expression)) }}{% endmacro %}
{% macro default__json_text(expression) -%}
    '["' || replace({{ expression }}, '"', '\"') || '"]'
{%- endmacro %}
{% macro spark__json_text(expression) -%}
    '["' || {{ expression }} || '"]'
{%- endmacro %}

{# True where any row of the group is true; the engines name the aggregate differently with nulls. #}
{% macro any_true(condition) -%}
    coalesce(max(case when {{ condition }} then 1 else 0 end), 0) = 1
{%- endmacro %}

{#
    Days covered by the union of supply intervals, each day once, inside a window: what an interval
    adds beyond the furthest day reached before it. Rows need from_date and to_date (inclusive) and
    the furthest earlier to_date as reached_date.
#}
{% macro added_days(from_date, to_date, reached_date, window_start, window_end) -%}
    greatest(0, {{ dbt.datediff(
        'greatest(' ~ from_date ~ ', ' ~ window_start ~ ', date_add(coalesce(' ~ reached_date
            ~ ', date_add(' ~ from_date ~ ', -1)), 1))',
        'least(' ~ to_date ~ ', ' ~ window_end ~ ')', 'day') }} + 1)
{%- endmacro %}

{#
    Early refills carried forward without loops: with c the supply before a fill of the same keys, a
    fill starts at c + the largest (date - c) so far. Rows need dispensing_date and days_supply.
    Writes the CTEs running and shifted, whose carried_days tell how long a fill waits.
#}
{% macro carried_forward(fills, keys) %}
running as (

    select
        *,
        coalesce(sum(days_supply) over (
            partition by {{ keys | join(', ') }}
            order by dispensing_date nulls first
            rows between unbounded preceding and 1 preceding
        ), 0) as supplied_before,
        {{ dbt.datediff('make_date(1970, 1, 1)', 'dispensing_date', 'day') }} as day_number
    from {{ fills }}

),

shifted as (

    select
        *,
        cast(supplied_before + max(day_number - supplied_before) over (
            partition by {{ keys | join(', ') }}
            order by dispensing_date nulls first
            rows between unbounded preceding and current row
        ) - day_number as integer) as carried_days
    from running

),
{% endmacro %}

{# Two JSON text arrays as one, sorted, what stands in both once. #}
{% macro json_text_join(first, second) %}{{ adapter.dispatch('json_text_join')(first, second) }}{% endmacro %}
{% macro default__json_text_join(first, second) -%}
    case
        when coalesce({{ second }}, '[]') = '[]' then coalesce({{ first }}, '[]')
        when coalesce({{ first }}, '[]') = '[]' then {{ second }}
        else cast(to_json(list_sort(list_distinct(list_concat(
            from_json({{ first }}, '["VARCHAR"]'), from_json({{ second }}, '["VARCHAR"]')
        )))) as varchar)
    end
{%- endmacro %}
{% macro spark__json_text_join(first, second) -%}
    case
        when coalesce({{ second }}, '[]') = '[]' then coalesce({{ first }}, '[]')
        when coalesce({{ first }}, '[]') = '[]' then {{ second }}
        else '["' || array_join(array_sort(array_union(
            split(substr({{ first }}, 3, length({{ first }}) - 4), '","'),
            split(substr({{ second }}, 3, length({{ second }}) - 4), '","')
        )), '","') || '"]'
    end
{%- endmacro %}

{#
    The shape every member-level measure table ends in, one row per rate. `judged` needs the columns
    of enrolled_event, age, drop_reason and per rate the named numerator flag, date and claims.
    A rate `among` some of them has rows of those only. Someone dropped by a required exclusion stays in the initial population; a numerator without a
    denominator does not exist.
#}
{% macro measure_rows(measure_id, judged, rates, working) %}
{% for rate in rates %}
{% set drop = 'judged.drop_reason' %}
    select
        '{{ measure_id }}' as measure_id,
        '{{ rate.rate_id }}' as rate_id,
        judged.measurement_year,
        judged.payer,
        judged.product_line,
        judged.person_id,
        judged.person_key,
        judged.event_id,
        judged.index_date,
        judged.age,
        coalesce(stratum.stratum, 'outside') as stratum,
        {{ drop }} is null or rule.stage = 'required_exclusions'
            as in_initial_population,
        {{ drop }} is null as in_denominator,
        {{ drop }} as drop_reason,
        {{ drop }} is null and coalesce(judged.{{ rate.met }}, false) as in_numerator,
        case
            when {{ drop }} is null and judged.{{ rate.met }}
                then judged.{{ rate.date }}
        end as numerator_date,
        case
            when {{ drop }} is null and judged.{{ rate.met }}
                then {{ json_text_join('judged.claim_ids', 'judged.' ~ rate.claim_ids) }}
            else judged.claim_ids
        end as evidence_claim_ids,
        source.value_set_source,
        judged.population
        {%- for column in working %},
        judged.{{ column }}
        {%- endfor %}
    from {{ judged }} as judged
    left join {{ ref('measure_drop_rule') }} as rule
        on rule.measure_id = '{{ measure_id }}' and {{ drop }} = rule.drop_reason
    left join {{ ref('measure_age_stratum') }} as stratum
        on stratum.measure_id = '{{ measure_id }}'
        and judged.age between stratum.age_from and stratum.age_to
    left join {{ ref('measure_value_set_source') }} as source
        on source.measure_id = '{{ measure_id }}'
    {% if rate.among %}
    where judged.{{ rate.among }}
    {% endif %}
    {{ "union all" if not loop.last }}
{% endfor %}
{% endmacro %}

{#
    The first event of each period of so many days: an event counts when it lies at least that long
    after the last one that counted. A greedy choice would need recursion, which not every engine
    has; each hop below goes from counted events to the next, and a year holds at most `hops`.
    Writes the CTEs hop_0 .. hop_n and `counted`, with the columns of `keys` (whose events stand
    apart) and the date. Each hop is read once, by the next, which carries the dates before it:
    engines that expand a CTE for each reader would do 66 hops for eleven.
#}
{% macro first_of_each_period(candidate, keys, date, days, hops) %}
hop_0 as (

    select {{ keys | join(', ') }}, min({{ date }}) as date_0
    from {{ candidate }}
    group by {{ keys | join(', ') }}

),
{% for hop in range(1, hops) %}

hop_{{ hop }} as (

    select
        {% for key in keys %}
        counted.{{ key }},
        {% endfor %}
        {% for earlier in range(hop) %}
        counted.date_{{ earlier }},
        {% endfor %}
        min(candidate.{{ date }}) as date_{{ hop }}
    from hop_{{ hop - 1 }} as counted
    left join {{ candidate }} as candidate
        on candidate.{{ date }} >= date_add(counted.date_{{ hop - 1 }}, {{ days }})
        {% for key in keys %}
        and counted.{{ key }} = candidate.{{ key }}
        {% endfor %}
    group by
        {% for key in keys %}counted.{{ key }}, {% endfor %}
        {% for earlier in range(hop) %}counted.date_{{ earlier }}{{ ", " if not loop.last }}{% endfor %}

),
{% endfor %}

every_hop as (

    select
        {% for key in keys %}
        hop.{{ key }},
        {% endfor %}
        case number.n
            {% for earlier in range(hops) %}
            when {{ earlier }} then hop.date_{{ earlier }}
            {% endfor %}
        end as {{ date }}
    from hop_{{ hops - 1 }} as hop
    cross join {{ ref('month_number') }} as number
    where number.n < {{ hops }}

),

counted as (

    select * from every_hop where {{ date }} is not null

),
{% endmacro %}

{# Starting evidence of a measure in the shape of measure_candidate; most measures have one event per enrollee and year. #}
{% macro measure_event(measure_id, evidence, year='measurement_year', key='enrollee_key',
        id='cast(null as string)', date='cast(null as date)', claim_ids='claim_ids') -%}
    select
        {{ measure_id }} as measure_id,
        enrollee_key,
        {{ year }} as measurement_year,
        {{ key }} as event_key,
        {{ id }} as event_id,
        {{ date }} as index_date,
        {{ claim_ids }} as claim_ids
    from {{ evidence }}
{%- endmacro %}
