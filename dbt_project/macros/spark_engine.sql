{# What Spark needs and DuckDB does not. #}

{#
    Seeds as literal rows: the adapter's own way binds a missing value as the text None and trips over
    apostrophes.
#}
{% macro spark__load_csv_rows(model, agate_table) %}
    {% set types = model['config'].get('column_types', {}) %}
    {% set statements = [] %}
    {% for chunk in agate_table.rows | batch(1000) %}
        {% set sql %}
            insert into {{ this.render() }} values
            {% for row in chunk -%}
            ({%- for name in agate_table.column_names -%}
                cast({{ spark_literal(row[name]) }} as
                    {{ types.get(name, adapter.convert_type(agate_table, loop.index0)) }})
                {{- "," if not loop.last }}
            {%- endfor %}){{ "," if not loop.last }}
            {% endfor %}
        {% endset %}
        {% do adapter.add_query(sql, abridge_sql_log=True) %}
        {% do statements.append('') %}
    {% endfor %}
    {{ return('') }}
{% endmacro %}

{% macro spark_literal(value) -%}
    {%- if value is none -%}
        null
    {%- else -%}
        '{{ value | string | replace("\\", "\\\\") | replace("'", "\\'") }}'
    {%- endif -%}
{%- endmacro %}
