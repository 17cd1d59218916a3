"""The same outputs by hand-written DuckDB SQL over the files: diagnoses per claim, months as spans.

    python -m tests.benchmarks.contenders.duckdb_script INPUT OUTPUT
"""

from __future__ import annotations

import sys
from pathlib import Path

import duckdb

from tests.benchmarks.contract import SEEDS, TABLES

VIEWS = """
create view eligibility as from read_parquet('{input}/eligibility.parquet');
create view line as from read_parquet('{input}/medical_claim.parquet');
create view fill as from read_parquet('{input}/pharmacy_claim.parquet');
create view drug as from read_parquet('{input}/drug_reference.parquet');
create view condition_seed as from read_csv('{seeds}/condition.csv', all_varchar = true);
create view rule_seed as from read_csv('{seeds}/condition_rule.csv', all_varchar = true);
create view claim_rule as from read_csv('{seeds}/claim_rule.csv', all_varchar = true);
create view evidence as from read_csv('{seeds}/condition_evidence.csv', all_varchar = true);
create view month as select cast(m as date) as month_start
    from range(date '2023-01-01', date '2026-01-01', interval 1 month) as r(m);
"""

STEPS = """
create temp table member_month as
select payer, cast(strftime(month_start, '%Y%m') as integer) as year_month, count(distinct person_id) as members
from eligibility
inner join month on enrollment_start_date <= last_day(month_start) and enrollment_end_date >= month_start
group by all;

-- One pass over the lines: a claim, its class, its codes, its dollars.
create temp table claim as
select
    claim_id, any_value(person_id) as person_id, any_value(payer) as payer, min(claim_start_date) as day,
    max(paid_date) as paid_date, sum(allowed_amount) as amount,
    case when any_value(claim_type) = 'professional' then 'carrier'
        when any_value(bill_type_code) = '111' then 'inpatient' else 'hospital_outpatient' end as claim_class,
    list_distinct(flatten(list([diagnosis_code_1, diagnosis_code_2, diagnosis_code_3]))) as codes,
    list_distinct(list(hcpcs_code)) as services
from line
group by claim_id;

create temp table code_condition as
select code, condition_id
from (
    select code.code, rule.condition_id,
        max_by(cast(is_included as integer),
            length(replace(rule.code, '%', '')) * 10 + 1 - cast(is_included as integer)) as included
    from (select distinct unnest(codes) as code from claim) as code
    inner join rule_seed as rule on match_kind in ('prefix', 'pattern') and code.code like
        case when match_kind = 'prefix' then rule.code || '%' else rule.code end
    group by all)
where included = 1;

create temp table evidence_day as
select distinct claim.person_id, code_condition.condition_id, cast(claims_needed as integer) as needed, day
from (select person_id, day, claim_class, unnest(codes) as code from claim) as claim
inner join code_condition using (code)
inner join condition_seed using (condition_id)
inner join claim_rule using (claim_rule, claim_class)
union
select person_id, condition_id, 1, day
from (select person_id, day, unnest(codes) as code from claim) as claim
inner join evidence on code_system = 'ICD10CM' and evidence.code = claim.code
union
select person_id, condition_id, 1, day
from (select person_id, day, unnest(services) as code from claim) as claim
inner join evidence on code_system = 'HCPCS' and evidence.code = claim.code
union
select person_id, condition_id, 1, dispensing_date
from fill inner join drug using (ndc_code)
inner join evidence on code_system = 'INGREDIENT' and evidence.code = ingredient
    and coalesce(evidence.route, drug.route) = drug.route;

create temp table person_condition as
with by_year as (
    select person_id, condition_id, needed, year(day) as evidence_year, count(*) as days
    from evidence_day group by all),
met as (
    select person_id, condition_id, needed, year.year
    from by_year
    inner join condition_seed using (condition_id)
    inner join (select unnest([2023, 2024, 2025]) as year) as year
        on year.year between evidence_year and evidence_year + cast(lookback_months as integer) // 12 - 1
    where is_convention_only = '0'
    group by all
    having sum(days) >= needed)
select distinct person_id, condition_id, year from met;

create temp table condition as
select condition_id, year, count(*) as members from person_condition group by all;

create temp table pair as
select one.condition_id as condition_1, two.condition_id as condition_2, year, count(*) as members
from person_condition as one
inner join person_condition as two using (person_id, year)
where one.condition_id < two.condition_id
group by all;

create temp table cost as
select payer, year, sum(medical_amount) as medical_amount, sum(pharmacy_amount) as pharmacy_amount
from (
    select payer, year(day) as year, sum(amount) as medical_amount, 0 as pharmacy_amount from claim group by all
    union all
    select payer, year(dispensing_date), 0, sum(allowed_amount) from fill group by all)
group by all;

create temp table triangle as
select payer, service_month, lag, sum(amount) as amount
from (
    select payer, year(day) * 12 + month(day) as service_month,
        datediff('month', day, paid_date) as lag, sum(amount) as amount
    from claim group by all
    union all
    select payer, year(dispensing_date) * 12 + month(dispensing_date),
        datediff('month', dispensing_date, paid_date), sum(allowed_amount)
    from fill group by all)
group by all;
"""


def main(folder: str, output: str) -> None:
    """Compute and write the five tables."""
    Path(output).mkdir(parents=True, exist_ok=True)
    limits = {"threads": 2, "memory_limit": "8GB", "preserve_insertion_order": False}
    with duckdb.connect(config=limits) as connection:
        connection.execute(VIEWS.format(input=folder, seeds=SEEDS))
        connection.execute(STEPS)
        for table in TABLES:
            connection.execute(f"copy {table} to '{output}/{table}.parquet' (format parquet)")


if __name__ == "__main__":
    main(*sys.argv[1:])
