"""Writes a whole invented population as one input folder."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import polars as pl

from assets.errors import ConfigurationError

from .adjudication import adjudicate
from .behavioral import behavioral_events
from .claim_lines import covered, expand
from .claim_rows import medical_rows
from .clock import Calendar
from .cocm_billing import cocm_claims, unseen_before
from .cocm_truth import by_status, month_truth
from .events import join
from .finance import Totals, add_active, block_totals, payment_rows, site_rows
from .frames import attribution_rows, drug_rows, eligibility_rows, lab_rows
from .illness import make_illness
from .interim import interim_bills
from .laboratory import laboratory
from .members import make_members, make_spans
from .observations import observation_rows
from .output import Output
from .person import Person
from .pharmacy import pharmacy
from .pharmacy_rows import pharmacy_rows
from .providers import Providers, make_providers, provider_rows
from .registry import make_episodes, make_referrals
from .registry_contacts import make_contacts
from .registry_errors import plant_errors
from .registry_rows import registry_rows
from .scores import scores
from .truth import planted, spoil, write_truth
from .utilization import medical_events

BLOCK = 5_000


@dataclass
class Summary:
    """What was written: rows per entity and where."""

    folder: Path
    members: int
    seed: int
    rows: dict[str, int] = field(default_factory=dict)

    @property
    def sentence(self) -> str:
        """What a person is told."""
        tables = ", ".join(f"{count:,} rows of {name}" for name, count in sorted(self.rows.items()) if count)
        return f"{self.members:,} invented people (seed {self.seed}): {tables}."


def make_block(
    block: int, size: int, seed: int, calendar: Calendar, providers: Providers
) -> tuple[dict[str, pl.DataFrame], Totals]:
    """All rows of one block of people by entity, and the block's part of the population's sums."""
    members = make_members(block, size, block * BLOCK, seed, calendar, providers)
    spans = make_spans(members, seed, block, calendar)
    middle = (calendar.start + calendar.end) // 2
    person = Person(members, make_illness(members, seed, block, middle), providers, calendar, seed, block)
    fills, drug_visits = pharmacy(person)
    tests, results = laboratory(person)
    referrals = make_referrals(person, spans)
    person.in_registry = np.isin(np.arange(size), referrals.member)
    episodes = make_episodes(person, spans, referrals)
    contacts = make_contacts(person, episodes)
    billed, months = cocm_claims(person, spans, episodes, contacts)
    parts = [medical_events(person), behavioral_events(person), drug_visits, tests, billed]
    contacts_made = join(parts)
    contacts_made = contacts_made.take(~unseen_before(person, episodes, contacts_made))
    events, plan, outside = covered(person, spans, interim_bills(contacts_made))
    lines = expand(person, events, plan, outside)
    ledger = adjudicate(person, spans, events, lines)
    filled, sums = pharmacy_rows(person, spans, fills)
    claims, dirt = spoil(person, medical_rows(person, events, lines, ledger))
    totals = block_totals(person, spans, lines, ledger, sums)
    add_active(totals, person, episodes)
    registry = registry_rows(person, spans, referrals, episodes, contacts, scores(person, episodes))
    registry, errors = plant_errors(person, referrals, episodes, contacts, registry)
    totals.counts = planted(person, events, lines, ledger, referrals, episodes) | dirt | errors
    totals.cocm_months = [month_truth(person, events, lines, ledger, episodes, months)]
    frames = {
        "eligibility": eligibility_rows(person, spans),
        "medical_claim": claims,
        "pharmacy_claim": filled,
        "lab_result": lab_rows(person, spans, results),
        "observation": observation_rows(person, events, plan),
        "provider_attribution": attribution_rows(person, spans),
    }
    return frames | registry, totals


def _in_order(
    sizes: list[int], threads: int, seed: int, calendar: Calendar, providers: Providers
) -> Iterator[tuple[dict[str, pl.DataFrame], Totals]]:
    """Blocks in order, a few made ahead; each has its own random streams, so threads change nothing."""
    with ThreadPoolExecutor(threads) as pool:
        waiting: deque[Future[tuple[dict[str, pl.DataFrame], Totals]]] = deque()
        for block, size in enumerate(sizes):
            waiting.append(pool.submit(make_block, block, size, seed, calendar, providers))
            if len(waiting) > threads:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def synthesize(
    out: Path,
    members: int,
    seed: int,
    years: tuple[int, int] = (2023, 2025),
    file_format: str = "tuva",
    file_kind: str = "parquet",
    progress: Callable[[int, int], None] | None = None,
    threads: int = 2,
) -> Summary:
    """Write the input files of an invented population below `out`; the same seed gives the same bytes.

    Raises ConfigurationError for impossible arguments. `progress` is called with (members done, members).
    """
    if (
        members < 1
        or years[0] > years[1]
        or file_format not in ("tuva", "cclf", "apcd")
        or file_kind not in ("csv", "parquet")
    ):
        raise ConfigurationError(
            f"synthesize: members {members}, years {years}, format {file_format}, kind {file_kind}; "
            "expected at least one member, "
            "years in order, format tuva, cclf or apcd, kind csv or parquet."
        )
    if file_format != "tuva":
        return synthesize_deliveries(out, members, seed, years, file_format, progress, threads)
    out.mkdir(parents=True, exist_ok=True)
    calendar, providers = Calendar(*years), make_providers(members, seed)
    output = Output(out, file_format, file_kind, calendar)
    sizes = [min(BLOCK, members - start) for start in range(0, members, BLOCK)]

    totals = Totals.empty(calendar, providers)
    output.add("provider", provider_rows(providers))
    output.add("drug_reference", drug_rows())
    done = 0
    for frames, part in _in_order(sizes, threads, seed, calendar, providers):
        for entity, frame in frames.items():
            output.add(entity, frame)
        totals.add(part)
        done = min(done + BLOCK, members)
        if progress:
            progress(done, members)
    payments, premiums = payment_rows(totals, calendar, providers, seed)
    output.add("non_claims_payment", payments)
    output.add("premium", premiums)
    output.add("cocm_site_month", site_rows(totals, calendar))
    rows = output.close()
    months = pl.concat(totals.cocm_months)
    write_truth(out, seed, totals.counts | by_status(months), rows, months)
    return Summary(out, members, seed, rows)


def synthesize_deliveries(
    out: Path,
    members: int,
    seed: int,
    years: tuple[int, int],
    file_format: str,
    progress: Callable[[int, int], None] | None,
    threads: int,
) -> Summary:
    """The same population as claim feeds (its Medicare fee-for-service part) or state submissions.

    Claims and months stand in `deliveries`; providers, drugs, registry and payments, which these formats do
    not hold, stand as input files in `other`; `bhi.toml` names both.
    """
    from .deliveries import write_deliveries

    other = out / "other"
    made = synthesize(other, members, seed, years, "tuva", "parquet", progress, threads)
    rows = write_deliveries(other, out, file_format, years)
    kept = {name: count for name, count in made.rows.items() if (other / f"{name}.parquet").exists()}
    return Summary(out, members, seed, {**kept, **rows})
