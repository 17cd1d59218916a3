"""Sentences on top of every page: what the sources of this release cannot tell."""

from __future__ import annotations

from assets.run_context import RunContext

FEEDS = ("{names}: CMS takes claims with substance use codes out of its claim feeds, and whoever has such a claim "
         "beside others is seen in part. Figures on substance use are not measurable here, total behavioral health "
         "is too low, and CMS's own results will differ.")
DRUGS = ("{names}: claim feeds hold the beneficiary's payment for drugs only. Drug cost is unknown, never zero, and "
         "totals with drugs are not shown.")
REDACTED = ("{names}: the data came without substance use claims. Figures on substance use are not measurable and "
            "total behavioral health is too low.")
WITHHELD = ("Claims under 42 CFR Part 2 were left out of this release. Figures on substance use are not measurable; "
            "totals are without these claims.")


def banners(run: RunContext) -> tuple[str, ...]:
    """Banners of a run, from its sources, its settings and the redaction detector's verdict."""
    texts = []
    feeds = sorted(source.name for source in run.sources if source.format == "cclf")
    if feeds:
        texts += [FEEDS.format(names=", ".join(feeds)), DRUGS.format(names=", ".join(feeds))]
    if run.settings_row.get("drop_part2") or run.settings_row.get("keep_part2_apart"):
        texts.append(WITHHELD)
    else:
        payers = redacted_payers(run, feeds)
        texts += [REDACTED.format(names=", ".join(payers))] if payers else []
    return tuple(texts)


def redacted_payers(run: RunContext, but: list[str]) -> list[str]:
    """Payers of other sources than `but` whose data came without substance use claims."""
    import duckdb

    if not run.warehouse.exists():
        return []
    with duckdb.connect(str(run.warehouse), read_only=True) as connection:
        rows = connection.execute(
            "select distinct payer from core.source_redaction where sud_redacted and not list_contains($1, "
            "data_source) order by 1", [but]).fetchall()
    return [payer for (payer,) in rows]
