"""Large input files for benchmarks: plain random claims, written by the engine itself."""

from __future__ import annotations

from pathlib import Path

import duckdb

PAYERS = 4
LINES_PER_MEMBER = 50
FILLS_PER_MEMBER = 25
# Number of the claim that line n is on: three lines a claim, never of two members.
CLAIM = f"(n // {LINES_PER_MEMBER} * {LINES_PER_MEMBER // 3 + 1} + n % {LINES_PER_MEMBER} // 3)"
PHYSICAL = ("I10", "E119", "E785", "J449", "J45909", "M170", "I509", "N183", "Z0000", "R079", "M545",
            "G894", "K219", "E039", "I4891", "J069")
BEHAVIORAL = ("F329", "F411", "F209", "F1020", "F1120", "F3110", "F331", "I10", "E119")
SERVICES = ("99213", "99214", "99396", "90837", "90834", "80053", "71046", "99284", "99232", "J1885",
            "97110", "36415", "G0463", "99492", "45378", "A0427", "E0601", "90791", "93000", "99203")
DRUGS = ("sertraline", "lisinopril", "metformin", "atorvastatin", "quetiapine", "buprenorphine/naloxone",
         "amlodipine", "levothyroxine", "bupropion", "omeprazole")


def pick(values: tuple[str, ...], salt: str) -> str:
    """SQL that picks one of the values by the hash of n and a salt."""
    listed = ", ".join(f"'{value}'" for value in values)
    return f"list_extract([{listed}], 1 + cast(hash(n, '{salt}') % {len(values)} as integer))"


def of_claim(values: tuple[str, ...], salt: str) -> str:
    """The same for all lines of a claim."""
    return pick(values, salt).replace("hash(n,", f"hash({CLAIM},")


def write_population(folder: Path, members: int) -> Path:
    """Write eligibility, medical_claim, pharmacy_claim and drug_reference as Parquet; three years."""
    folder.mkdir(parents=True, exist_ok=True)
    connection = duckdb.connect()
    day = f"date '2023-01-01' + cast(hash({CLAIM}, 'day') % 1096 as integer)"
    for entity, query in {
        "eligibility": f"""
            select 'P' || n as person_id, 'M' || n as member_id, 'Payer ' || (n % {PAYERS}) as payer,
                list_extract(['commercial', 'medicaid', 'medicare', 'commercial'], 1 + n % 4) as payer_type,
                list_extract(['HMO', 'HMO', 'HMO', 'PPO'], 1 + n % 4) as x_product_type,
                date '1940-01-01' + cast(hash(n, 'birth') % 28000 as integer) as birth_date,
                list_extract(['male', 'female'], 1 + cast(hash(n, 'sex') % 2 as integer)) as gender,
                date '2023-01-01' as enrollment_start_date, date '2025-12-31' as enrollment_end_date,
                lpad(cast(6001 + 2 * (hash(n, 'county') % 20) as varchar), 5, '0') as x_county_fips
            from range({members}) as r(n)""",
        "medical_claim": f"""
            select 'C' || ({CLAIM}) as claim_id, 1 + n % {LINES_PER_MEMBER} % 3 as claim_line_number,
                'P' || (n // {LINES_PER_MEMBER}) as person_id,
                'Payer ' || (n // {LINES_PER_MEMBER} % {PAYERS}) as payer,
                case when {CLAIM} % 10 = 0 then 'institutional' else 'professional' end as claim_type,
                case when {CLAIM} % 10 <> 0 then null when {CLAIM} // 10 % 8 = 0 then '111' else '131' end
                    as bill_type_code,
                case when {CLAIM} % 10 = 0 then '0450' end as revenue_center_code,
                case when {CLAIM} % 10 <> 0
                    then list_extract(['11', '11', '22', '10', '81', '21'], 1 + {CLAIM} % 6) end
                    as place_of_service_code,
                {day} as claim_start_date, {day} as claim_end_date,
                {pick(SERVICES, "service")} as hcpcs_code,
                case when hash(n // {LINES_PER_MEMBER}, 'behavioral') % 4 = 0
                    then {of_claim(BEHAVIORAL, "one")} else {of_claim(PHYSICAL, "one")} end
                    as diagnosis_code_1,
                {of_claim(PHYSICAL, "two")} as diagnosis_code_2,
                {of_claim(PHYSICAL, "three")} as diagnosis_code_3,
                cast(hash(n, 'npi') % 2000 + 1000000000 as varchar) as rendering_npi,
                cast(hash(n, 'tin') % 200 + 900000000 as varchar) as billing_tin,
                cast(10 + exp(4 * (hash(n, 'paid') % 1000) / 500.0) as decimal(18, 2)) as allowed_amount,
                cast(8 + exp(4 * (hash(n, 'paid') % 1000) / 500.0) as decimal(18, 2)) as paid_amount,
                {day} + 30 as paid_date
            from range({members * LINES_PER_MEMBER}) as r(n)""",
        "pharmacy_claim": f"""
            select 'F' || n as claim_id, 1 as claim_line_number,
                'P' || (n // {FILLS_PER_MEMBER}) as person_id,
                'Payer ' || (n // {FILLS_PER_MEMBER} % {PAYERS}) as payer,
                date '2023-01-01' + cast(hash(n, 'fill') % 1096 as integer) as dispensing_date,
                lpad(cast(hash(n, 'ndc') % {len(DRUGS)} as varchar), 11, '0') as ndc_code,
                30 as days_supply, 30.0 as quantity,
                cast(5 + hash(n, 'price') % 200 as decimal(18, 2)) as allowed_amount,
                cast(4 + hash(n, 'price') % 200 as decimal(18, 2)) as paid_amount,
                date '2023-01-01' + cast(hash(n, 'fill') % 1096 as integer) as paid_date
            from range({members * FILLS_PER_MEMBER}) as r(n)""",
        "drug_reference": f"""
            select lpad(cast(n as varchar), 11, '0') as ndc_code, 'oral' as route, 'tablet' as dose_form,
                list_extract([{", ".join(f"'{drug}'" for drug in DRUGS)}], 1 + n) as ingredient
            from range({len(DRUGS)}) as r(n)""",
    }.items():
        connection.execute(f"copy ({query}) to '{folder / entity}.parquet' (format parquet)")
    connection.close()
    return folder
