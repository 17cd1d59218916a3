{# Tables without versions: a later delivery of a source says anew what it reaches over. #}

{# Rows of an entity with the order of their delivery. #}
{% macro in_delivery_order(entity) %}
    select delivered.*, coalesce(delivery.delivery_order, 0) as delivery_order
    from {{ source('raw', entity) }} as delivered
    left join (
        select source_name, delivery_id, max(delivery_order) as delivery_order
        from {{ source('raw', 'delivery') }}
        where entity = '{{ entity }}'
        group by source_name, delivery_id
    ) as delivery
        on delivered.source_name = delivery.source_name
        and delivered.delivery_id = delivery.delivery_id
{% endmacro %}

{# Rows of a year from the latest delivery that has the year. #}
{% macro latest_of_year(entity) %}
    select delivered.*
    from ({{ in_delivery_order(entity) }}) as delivered
    inner join (
        select source_name, year, max(delivery_order) as delivery_order
        from ({{ in_delivery_order(entity) }}) as ordered
        group by source_name, year
    ) as latest
        on delivered.source_name = latest.source_name
        and delivered.year is not distinct from latest.year
        and delivered.delivery_order = latest.delivery_order
{% endmacro %}
