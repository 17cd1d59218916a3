{#
    Creates raw.<name> for every source relation, before any model runs: a view over an explicit
    list of Parquet files, or an empty typed view where a file is absent. A column that a file
    lacks is a typed null; `kept`, where given, tells the rows that keep the contract. The same on
    DuckDB and Spark. What the run itself wrote (`is_copied`) becomes a table of the warehouse: its
    files go with the run's folder, and views of the warehouse are read after the run.
    relations: [{name, columns: [[name, type]], files: [{path, columns, constants, kept}], is_copied}]
#}
{% macro register_raw(relations) %}
    {% do run_query('create schema if not exists raw') %}
    {% for relation in relations %}
        {% for file in relation.files %}
            {% do name_file('raw.' ~ relation.name ~ '__' ~ loop.index, file.path) %}
        {% endfor %}
        {% do run_query(raw_view_sql(relation)) %}
    {% endfor %}
{% endmacro %}

{# Names a Parquet file each as a table of a schema: Spark takes the seeds as they were loaded. #}
{% macro register_files(schema, files) %}
    {% do run_query('create schema if not exists ' ~ schema) %}
    {% for name, path in files.items() %}
        {% do name_file(schema ~ '.' ~ name, path) %}
    {% endfor %}
{% endmacro %}

{# DuckDB reads a path where it stands; Spark's views lose it, so there each file is a named table. #}
{% macro name_file(name, path) %}{{ return(adapter.dispatch('name_file')(name, path)) }}{% endmacro %}

{% macro default__name_file(name, path) %}{% endmacro %}

{% macro spark__name_file(name, path) %}
    {% do run_query('drop table if exists ' ~ name) %}
    {% do run_query("create table " ~ name ~ " using parquet location '" ~ (path | replace("'", "\\'")) ~ "'") %}
{% endmacro %}

{% macro raw_view_sql(relation) %}
create or replace {{ raw_kind(relation) }} raw.{{ relation.name }} as
    {% if relation.files %}
        {% for file in relation.files %}
            select
            {% for name, type in relation.columns %}
                {% if name in file.constants and file.constants[name] is none %}
                    cast(null as {{ type }}) as {{ name }}
                {% elif name in file.constants %}
                    cast('{{ file.constants[name] | replace("'", "''") }}' as {{ type }}) as {{ name }}
                {% elif name in file.columns %}
                    cast({{ name }} as {{ type }}) as {{ name }}
                {% else %}
                    cast(null as {{ type }}) as {{ name }}
                {% endif %}
                {{ "," if not loop.last }}
            {% endfor %}
            from {{ parquet_file(file.path, 'raw.' ~ relation.name ~ '__' ~ loop.index) }}
            {% if file.kept %}where {{ file.kept }}{% endif %}
            {{ "union all" if not loop.last }}
        {% endfor %}
    {% else %}
        select
        {% for name, type in relation.columns %}
            cast(null as {{ type }}) as {{ name }}{{ "," if not loop.last }}
        {% endfor %}
        where 1 = 0
    {% endif %}
{% endmacro %}

{# Spark names every file as a table already: there a view over it does. #}
{% macro raw_kind(relation) %}{{ return(adapter.dispatch('raw_kind')(relation)) }}{% endmacro %}

{% macro default__raw_kind(relation) %}{{ return('table' if relation.is_copied else 'view') }}{% endmacro %}

{% macro spark__raw_kind(relation) %}{{ return('view') }}{% endmacro %}

{% macro parquet_file(path, name) %}{{ return(adapter.dispatch('parquet_file')(path, name)) }}{% endmacro %}

{% macro default__parquet_file(path, name) %}
    {{- return("read_parquet('" ~ (path | replace("'", "''")) ~ "')") -}}
{% endmacro %}

{% macro spark__parquet_file(path, name) %}{{- return(name) -}}{% endmacro %}
