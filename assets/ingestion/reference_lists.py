"""Reference lists as delimited text, told apart by their header: drugs, fees, taxonomy, ZIP codes, CMS-HCCs."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

import duckdb
import pyarrow as pa

from assets.ingestion.archives import unpack
from assets.ingestion.engine import literal, quoted
from assets.ingestion.landing import Refused, land, read_header
from assets.ingestion.limits import Limits

NDC = """case when regexp_matches({0}, '^[0-9]+-[0-9]+-[0-9]+$')
    then lpad(split_part({0}, '-', 1), 5, '0') || lpad(split_part({0}, '-', 2), 4, '0')
        || lpad(split_part({0}, '-', 3), 2, '0')
    else lpad(trim({0}, ''' '), 11, '0') end"""


def read_list(path: Path) -> tuple[str, str, pa.Table]:
    """Relation, label and rows of a delimited file or of a zip that holds an NDC directory."""
    with duckdb.connect() as con:
        if path.suffix.lower() == ".zip":
            with tempfile.TemporaryDirectory() as folder:
                files = {file.name.lower(): file for file in unpack(path, Path(folder), Limits())}
                return _ndc_directory(con, files)
        header, scan = _scan(path)
        for columns, reader in LAYOUTS:
            names = _named(header, columns)
            if len(names) == len(columns):
                return reader(con, scan, names)
        wanted = "; ".join(" + ".join(group[0] for group in columns) for columns, _ in LAYOUTS)
        seen = ", ".join(sorted(name for name in header if name.replace("_", "").isalpha())[:20])
        raise Refused(f"has none of the known layouts. Expected columns: {wanted}. Found: {seen}.")


def _scan(path: Path) -> tuple[list[str], str]:
    names, delimiter = read_header(land(path))
    columns = "{" + ", ".join(f"{quoted(name.strip().lower() or f'column{n}')}: 'VARCHAR'"
                              for n, name in enumerate(names)).replace('"', "'") + "}"
    return ([name.strip().lower() for name in names],
            f"read_csv({literal(path)}, auto_detect=false, header=false, skip=1, delim={literal(delimiter)}, "
            f"quote='\"', escape='\"', columns={columns}, strict_mode=false, nullstr='')")


def _named(header: list[str], columns: tuple[tuple[str, ...], ...]) -> list[str]:
    """Delivered names of the wanted columns, in their order; shorter when one is missing."""
    return [found for group in columns
            if (found := next((quoted(name) for name in group if name in header), None))]


def _table(con: duckdb.DuckDBPyConnection, sql: str) -> pa.Table:
    try:
        return con.sql(sql).to_arrow_table()
    except duckdb.Error:
        raise Refused("is not readable as delimited text (ragged or damaged?).") from None


def _drugs(con, scan: str, names: list[str]) -> tuple[str, str, pa.Table]:
    return "reference_drug", "drugs", _drug_rows(con, scan, *names)


def _drug_rows(con, scan: str, ndc: str, ingredient: str) -> pa.Table:
    others = {name for name, *_ in con.execute(f"describe select * from {scan}").fetchall()}
    route, form = (f"lower(trim({name}))" if name in others else "cast(null as varchar)"
                   for name in ("route", "dose_form"))
    return _table(con, f"""
        select {NDC.format(ndc)} as ndc_code, min(lower(trim({ingredient}))) as ingredient,
            min({route}) as route, min({form}) as dose_form
        from {scan} where {ndc} is not null and {ingredient} is not null group by 1 order by 1""")


def _ndc_directory(con, files: dict[str, Path]) -> tuple[str, str, pa.Table]:
    product, package = files.get("product.txt"), files.get("package.txt")
    if product is None or package is None:
        raise Refused(f"holds no product.txt and package.txt; found {', '.join(sorted(files))}.")
    products, packages = _scan(product), _scan(package)
    wanted = {"productid", "substancename", "routename", "dosageformname"}
    missing = (wanted - set(products[0])) | ({"productid", "ndcpackagecode"} - set(packages[0]))
    if missing:
        raise Refused(f"column {', '.join(sorted(missing))} is missing in product.txt or package.txt.")
    return "reference_drug", "drugs", _table(con, f"""
        select {NDC.format('package.ndcpackagecode')} as ndc_code,
            any_value(replace(lower(product.substancename), '; ', '/')) as ingredient,
            any_value(lower(product.routename)) as route,
            any_value(lower(product.dosageformname)) as dose_form
        from {packages[1]} as package join {products[1]} as product on product.productid = package.productid
        where product.substancename is not null group by 1 order by 1""")


def _fees(con, scan: str, names: list[str]) -> tuple[str, str, pa.Table]:
    payer, code, locality, year, facility, amount = names
    table = _table(con, f"""
        select lower(trim({payer})) as payer, upper(trim({code})) as code, trim({locality}) as locality,
            try_cast({year} as bigint) as year,
            lower({facility}) in ('1', 'true', 't', 'y', 'yes', 'facility') as facility,
            try_cast({amount} as decimal(18, 2)) as amount
        from {scan} where {code} is not null order by all""")
    if table["amount"].null_count or table["year"].null_count:
        raise Refused("has rows whose year or amount is not a number.")
    pairs = table.group_by(["payer", "year"]).aggregate([]).to_pylist()
    rows = sorted(f"{pair['payer']}-{pair['year']}" for pair in pairs)
    label = "fees-" + "-".join("".join(c if c.isalnum() else "_" for c in row) for row in rows[:4])
    return "reference_fee", label, table


def _taxonomy(con, scan: str, names: list[str]) -> tuple[str, str, pa.Table]:
    npi, code = names
    return "reference_taxonomy", "taxonomy", _table(con, f"""
        select lpad(trim({npi}), 10, '0') as npi, min(upper(trim({code}))) as taxonomy_code
        from {scan} where {npi} is not null and {code} is not null group by 1 order by 1""")


def _localities(con, scan: str, names: list[str]) -> tuple[str, str, pa.Table]:
    """Payment localities by ZIP code; where the file has a contractor, contractor and locality together."""
    zip_code, locality, *contractor = names
    place = f"trim({contractor[0]}) || '-' || trim({locality})" if contractor else f"trim({locality})"
    return "reference_locality", "localities", _table(con, f"""
        select lpad(trim({zip_code}), 5, '0') as zip_code, min({place}) as locality
        from {scan} where {zip_code} is not null and {locality} is not null group by 1 order by 1""")


def _places(con, scan: str, names: list[str]) -> tuple[str, str, pa.Table]:
    zip_code, county, county_name, state, latitude, longitude = names
    return "reference_zip", "zip", _table(con, f"""
        select lpad(trim({zip_code}), 5, '0') as zip_code, lpad(trim({county}), 5, '0') as county_fips,
            any_value(trim({county_name})) as county_name, any_value(upper(trim({state}))) as state,
            avg(try_cast({latitude} as double)) as latitude, avg(try_cast({longitude} as double)) as longitude
        from {scan} where {zip_code} is not null and {county} is not null group by 1, 2 order by 1, 2""")


def _hccs(con, scan: str, names: list[str]) -> tuple[str, str, pa.Table]:
    model, code, hcc = names
    table = _table(con, f"""
        select upper(trim({model})) as model, upper(replace(trim({code}), '.', '')) as diagnosis_code,
            {HCC.format(hcc)} as hcc
        from {scan} where {model} is not null and {code} is not null and {hcc} is not null
        group by all order by all""")
    return "reference_hcc", _label("hcc", table), table


def _hcc_hierarchy(con, scan: str, names: list[str]) -> tuple[str, str, pa.Table]:
    model, hcc, dropped = names
    table = _table(con, f"""
        select upper(trim({model})) as model, {HCC.format(hcc)} as hcc, {HCC.format(dropped)} as dropped_hcc
        from {scan} where {model} is not null and {hcc} is not null and {dropped} is not null
        group by all order by all""")
    return "reference_hcc_hierarchy", _label("hcc-hierarchy", table), table


def _label(kind: str, table: pa.Table) -> str:
    models = sorted(set(table["model"].to_pylist()))
    if not all(model.isalnum() for model in models):
        raise Refused("names a model that is not letters and digits such as V28.")
    return "-".join([kind, *models]).lower()


Reader = Callable[[duckdb.DuckDBPyConnection, str, list[str]], tuple[str, str, pa.Table]]

# HCC 37, hcc37 and 37 are one category
HCC = "ltrim(regexp_replace(lower(trim({0})), '^hcc *', ''), '0')"

# columns that tell a layout, each with the names it may carry
LAYOUTS: list[tuple[tuple[tuple[str, ...], ...], Reader]] = [
    ((("payer",), ("code", "hcpcs_code", "hcpcs"), ("locality",), ("year",), ("facility",),
      ("amount", "fee")), _fees),
    ((("npi",), ("taxonomy_code", "healthcare provider taxonomy code_1")), _taxonomy),
    ((("zip_code", "zip", "zip code"), ("locality",), ("carrier", "contractor", "mac")), _localities),
    ((("zip_code", "zip", "zip code"), ("locality",)), _localities),
    ((("zip_code", "zip", "zcta5"), ("county_fips", "fipscounty"), ("county_name", "county"), ("state",),
      ("latitude", "lat"), ("longitude", "lon", "lng")), _places),
    ((("model",), ("hcc",), ("dropped_hcc",)), _hcc_hierarchy),
    ((("model",), ("diagnosis_code", "icd10_code", "dx"), ("hcc", "cc")), _hccs),
    ((("ndc_code", "ndc"), ("ingredient", "substancename")), _drugs),
]
