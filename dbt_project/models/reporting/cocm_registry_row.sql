-- What became of the registry's rows, by entity over all sources, and why rows were set aside.
with account as (

    select * from {{ ref('cocm_registry_account') }}

),

reject as (

    select * from {{ ref('cocm_registry_reject') }}

),

counted as (

    {% for name in ['used', 'unmatched', 'replaced'] -%}
    select entity, '{{ name }}' as fate, '' as reason, sum(rows_{{ name }}) as registry_rows
    from account
    group by entity
    union all
    {% endfor -%}
    select entity, 'rejected' as fate, reason, count(*) as registry_rows
    from reject
    group by entity, reason
    union all
    select
        account.entity,
        'rejected' as fate,
        'refused by the contract' as reason,
        sum(account.rows_rejected) - coalesce(max(set_aside.registry_rows), 0) as registry_rows
    from account
    left join (
        select entity, count(*) as registry_rows from reject group by entity
    ) as set_aside on account.entity = set_aside.entity
    group by account.entity
    union all
    select entity, 'total' as fate, '' as reason, sum(rows_in) as registry_rows
    from account
    group by entity

),

final as (

    select
        entity,
        case when reason = '' then fate else reason end as fate,
        case when reason = '' then fate else 'rejected' end as fate_group,
        cast(registry_rows as bigint) as registry_rows,
        'ok' as status,
        '' as status_reason,
        '1' as method_version
    from counted
    where registry_rows > 0 or fate in ('used', 'total')

)

select * from final
