"""The published tables of an invented population of 1,000, in a form that reads well as a difference.

Run: python -m tests.golden.published_tables (or `make golden`). Then say in CHANGELOG.md, under "Effect on
published numbers", what changed and why, with the new digest.
"""

from __future__ import annotations

import hashlib
import json
import tempfile
from pathlib import Path

import polars as pl

from assets.publication.specification import SUPPRESSED, PublicationSpec, parse_spec
from assets.synthetic.population import synthesize
from tests.pipeline import Outcome, run_pipeline

FOLDER = Path(__file__).parent / "published"
MEMBERS, SEED = 1000, 7
OF_THE_RUN = ("method_version",)
MARK = "*"


def publish(folder: Path) -> Outcome:
    """The release of the golden population."""
    synthesize(folder / "input", MEMBERS, SEED)
    outcome = run_pipeline(folder / "input", folder / "home")
    assert outcome.exit_code == 0, outcome.message
    return outcome


def compact(frame: pl.DataFrame, spec: PublicationSpec) -> str:
    """Rows that show a number, hidden cells as marks; last, how many rows are hidden and their digest."""
    numbers = [*spec.counts, *spec.values]
    # Ten digits show a change; the last ones are the business of the rounding macro.
    floats = [name for name in numbers if frame.schema[name] in (pl.Float64, pl.Float32)]
    frame = frame.drop(OF_THE_RUN, strict=False).with_columns(pl.col(floats).round_sig_figs(10))
    hidden = pl.col(SUPPRESSED) & pl.all_horizontal(pl.lit(True), *(pl.col(name).is_null() for name in numbers))
    gone = frame.filter(hidden & pl.lit(bool(numbers)))
    shown = frame.filter(~hidden | pl.lit(not numbers))
    texts = [
        pl.when(pl.col(SUPPRESSED) & pl.col(name).is_null()).then(pl.lit(MARK))
        .otherwise(pl.col(name).cast(pl.String)).alias(name)
        for name in numbers
    ]  # fmt: skip
    digest = hashlib.sha256(gone.write_csv().encode()).hexdigest()[:12]
    return f"{shown.with_columns(texts).drop(SUPPRESSED).write_csv()}# {gone.height} rows hidden whole, {digest}\n"


def golden(release: Path) -> dict[str, str]:
    """File name to content, for every published table of a release."""
    manifest = json.loads((release / "manifest.json").read_text())
    found = {}
    for name, declared in sorted(manifest["tables"].items()):
        spec = parse_spec(name, {key: value for key, value in declared.items() if key != "table"})
        found[f"{name}.csv"] = compact(pl.read_parquet(release / "published" / f"{name}.parquet"), spec)
    return found


def digest_of(files: dict[str, str]) -> str:
    """Twelve hexadecimal digits that stand for all golden tables."""
    whole = hashlib.sha256()
    for name, content in sorted(files.items()):
        whole.update(f"{name}\n{content}".encode())
    return whole.hexdigest()[:12]


def stored() -> dict[str, str]:
    """The golden tables of the repository."""
    return {path.name: path.read_text(encoding="utf-8") for path in sorted(FOLDER.glob("*.csv"))}


def main() -> None:
    """Write the golden tables anew and print their digest."""
    with tempfile.TemporaryDirectory(prefix="bhi-golden-") as folder:
        files = golden(publish(Path(folder)).home.current)
    FOLDER.mkdir(exist_ok=True)
    for path in FOLDER.glob("*.csv"):
        path.unlink()
    for name, content in files.items():
        (FOLDER / name).write_text(content, encoding="utf-8", newline="\n")
    print(f"{len(files)} tables, {sum(map(len, files.values())):,} bytes. Digest for CHANGELOG.md: {digest_of(files)}")


if __name__ == "__main__":
    main()
