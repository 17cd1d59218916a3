with fill as (

    select * from {{ ref('psychotropic_fill') }}

),

flag as (

    select payer, year, unknown_drug_pct from {{ ref('payer_year_flag') }}

),

scope as (

    select person_key, payer, year, drug_class, prescriber_group, has_behavioral_contact from fill
    union all
    select person_key, 'all' as payer, year, drug_class, prescriber_group, has_behavioral_contact
    from fill

),

by_user as (

    {%- for class, group in [
        ('drug_class', 'prescriber_group'), ('drug_class', "'all'"),
        ("'all'", 'prescriber_group'), ("'all'", "'all'")
    ] %}
    select
        person_key,
        payer,
        year,
        {{ class }} as drug_class,
        {{ group }} as prescriber_group,
        count(*) as fills,
        max(case when has_behavioral_contact then 1 else 0 end) as has_contact
    from scope
    group by person_key, payer, year
        {{- ", drug_class" if class == 'drug_class' }}
        {{- ", prescriber_group" if group == 'prescriber_group' }}
    {{ "union all" if not loop.last }}
    {%- endfor %}

),

cell as (

    select
        year,
        payer,
        drug_class,
        prescriber_group,
        cast(count(*) as bigint) as users,
        cast(sum(1 - has_contact) as bigint) as users_without_contact,
        cast(sum(fills) as bigint) as fills
    from by_user
    group by year, payer, drug_class, prescriber_group

),

whole as (

    select year, payer, drug_class, users, fills from cell where prescriber_group = 'all'

),

final as (

    select
        cell.year,
        cell.payer,
        cell.drug_class,
        cell.prescriber_group,
        cell.users,
        cell.users_without_contact,
        cell.fills,
        {{ rounded('100 * cast(cell.fills as double) / nullif(whole.fills, 0)') }}
            as fill_share_pct,
        {{ rounded('100 * cast(cell.users as double) / nullif(whole.users, 0)') }}
            as user_share_pct,
        {{ rounded('100 * ' ~ wilson('cell.users', 'whole.users', -1)) }} as user_share_ci_low_pct,
        {{ rounded('100 * ' ~ wilson('cell.users', 'whole.users', 1)) }} as user_share_ci_high_pct,
        {{ rounded('100 * cast(cell.users_without_contact as double) / nullif(cell.users, 0)') }}
            as without_contact_pct,
        {{ rounded('100 * ' ~ wilson('cell.users_without_contact', 'cell.users', -1)) }}
            as without_contact_ci_low_pct,
        {{ rounded('100 * ' ~ wilson('cell.users_without_contact', 'cell.users', 1)) }}
            as without_contact_ci_high_pct,
        flag.unknown_drug_pct,
        'ok' as status,
        cast(null as string) as status_reason,
        '1' as method_version
    from cell
    inner join whole
        on cell.year = whole.year
        and cell.payer = whole.payer
        and cell.drug_class = whole.drug_class
    left join flag on cell.payer = flag.payer and cell.year = flag.year

)

select * from final
