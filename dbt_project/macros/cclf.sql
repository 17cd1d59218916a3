{# CMS claim feeds: monthly deltas, natural keys, cancellations. #}

{# Deliveries of claim feeds with their order in time. #}
{% macro cclf_delivery() %}{{ delivery_of('cclf') }}{% endmacro %}

{#
    Rows with delivery_rank: 1 for the row of the latest delivery that holds it. Windows run only over
    claims that came more than once. `rows` has source_name, claim_id, delivery_id, delivery_order.
#}
{% macro cclf_ranked(rows, row_columns, came_again) %}
with delivered as (

    select * from {{ rows }}

),

repeated as (

    select source_name, claim_id
    from delivered
    group by source_name, claim_id
    having min(delivery_id) <> max(delivery_id) or {{ came_again }}

),

final as (

    select delivered.*, cast(1 as bigint) as delivery_rank
    from delivered
    anti join repeated
        on delivered.source_name = repeated.source_name and delivered.claim_id = repeated.claim_id
    union all
    select
        delivered.*,
        row_number() over (
            partition by
                delivered.source_name, delivered.claim_id
                {%- for column in row_columns %}, delivered.{{ column }}{% endfor %}
            order by delivered.delivery_order desc nulls last, delivered.delivery_id desc nulls last
        ) as delivery_rank
    from delivered
    inner join repeated
        on delivered.source_name = repeated.source_name and delivered.claim_id = repeated.claim_id

)

select * from final
{% endmacro %}

{# Who the beneficiary is now: the current MBI of the identifier on the record. #}
{% macro current_mbi(rows, xref) -%}
    coalesce({{ xref }}.current_mbi, {{ rows }}.bene_mbi_id)
{%- endmacro %}

{#
    One round of the final-action walk: the n-th cancellation of each key takes away one debit that
    still stands. Candidates are debits processed before it, else an original of the same day and
    amount; among them the one it names, else the same amount, else the latest.
#}
{% macro cclf_round(previous, n) %}
    select
        marked.*,
        case
            when marked.tier is not null
                and row_number() over (
                    partition by marked.claim_family
                    order by
                        marked.tier asc nulls last,
                        marked.is_named desc nulls last,
                        marked.is_same_amount desc nulls last,
                        marked.effective_date desc nulls last,
                        marked.claim_id asc nulls last
                ) = 1 then {{ n }}
            else marked.removed_before
        end as removed_by
    from (
        select
            looked.*,
            case
                when looked.action = '1' or looked.removed_before is not null
                    or looked.cancel_date is null then null
                when looked.effective_date < looked.cancel_date then 1
                when looked.effective_date = looked.cancel_date and looked.action = '0'
                    and looked.amount = looked.cancel_amount then 2
            end as tier,
            case when looked.control_number = looked.cancel_names then 1 else 0 end as is_named,
            case when looked.amount = looked.cancel_amount then 1 else 0 end as is_same_amount
        from (
            select
                source_name, family, claim_id, delivery_id, claim_family, action, effective_date,
                amount, control_number, original_control_number, cancel_rank, cancel_count,
                removed_by as removed_before,
                max(case when cancel_rank = {{ n }} then effective_date end)
                    over (partition by claim_family) as cancel_date,
                max(case when cancel_rank = {{ n }} then amount end)
                    over (partition by claim_family) as cancel_amount,
                max(case when cancel_rank = {{ n }} then original_control_number end)
                    over (partition by claim_family) as cancel_names
            from {{ previous }}
        ) as looked
    ) as marked
{% endmacro %}

{# Diagnosis codes of a physician line, comma-separated in order; the line's own stands in for the first. #}
{% macro cclf_line_diagnoses() -%}
    concat_ws(
            ',', coalesce(clm_dgns_1_cd, clm_line_dgns_cd, ''),
            {%- for n in range(2, 13) %} clm_dgns_{{ n }}_cd{{ "," if not loop.last }}{% endfor %}
        )
{%- endmacro %}
