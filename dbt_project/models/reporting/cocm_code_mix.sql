with line as (

    select * from {{ ref('cocm_network_line') }}

),

counted as (

    select
        year,
        family as service_family,
        coalesce(code, 'total') as code,
        coalesce(payer, 'all') as payer,
        cast(count(distinct case when not is_denied then person_key end) as bigint) as members,
        cast(sum(case when is_denied then 0 else units end) as bigint) as units,
        cast(sum(case when is_denied then 0 else coalesce(allowed_amount, 0) end)
            as decimal(38, 2)) as allowed_amount
    from line
    group by grouping sets (
        (year, family), (year, family, payer), (year, family, code), (year, family, payer, code)
    )

),

base as (

    select
        year,
        family as service_family,
        coalesce(payer, 'all') as payer,
        sum(case when is_base and not is_denied then units else 0 end) as base_units
    from line
    group by grouping sets ((year, family), (year, family, payer))

),

final as (

    select
        counted.payer,
        counted.year,
        counted.service_family,
        counted.code,
        counted.members,
        counted.units,
        counted.allowed_amount,
        {{ rounded('cast(counted.units as double) / nullif(base.base_units, 0)') }}
            as units_per_base,
        'ok' as status,
        '' as status_reason,
        '1' as method_version
    from counted
    left join base
        on counted.year = base.year
        and counted.service_family = base.service_family
        and counted.payer = base.payer

)

select * from final
