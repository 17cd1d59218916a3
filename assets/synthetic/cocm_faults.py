"""Which fault is planted in which month of Collaborative Care, and what the month would have supported."""

from __future__ import annotations

import numpy as np

from .clock import choose, day_number
from .cocm_rules import FEES, WEIGHTS, supported, tag_of
from .members import Spans
from .person import Person
from .registry import Episodes
from .tables import ROLES, column

Months = dict[str, np.ndarray]
AUTHORIZED_MONTHS = 12  # commercial payers want an authorization after that many
ADDON_CAP = 2  # and pay that many add-ons a month
SILENT = ("NONE", "MISSED_ALL", "BELOW_THRESHOLD")
# A first-month code that stands in one of these months is judged by an earlier rule.
EARLIER_RULES = ("NO_CONSENT", "NO_INITIATING_VISIT", "INELIGIBLE_BILLER", "CONFLICT_99492_99493",
                 "DUPLICATE_OVER_MONTHLY_LIMIT", "MULTIPLE_BILLERS")


def tags_of(*names: str) -> list[int]:
    """Numbers of planted faults."""
    return [tag_of(name) for name in names]


def plant(p: Person, spans: Spans, episodes: Episodes, months: Months) -> Months:
    """Adds per episode-month: member, line, code and add-on units supported, tag, whether an APCM base stands by."""
    episode, day = months["episode"], months["day"]
    member = episodes.member[episode]
    line = p.members.line[member]
    clinic = p.providers.setting()[p.members.choice[member, 0]] != "office"
    no_consent = episodes.consent[episode] < 0
    basis = np.where(no_consent, months["raw"], months["minutes"])
    code, units = supported(basis, months["initial"], line, clinic, day)
    cocm = episodes.program[episode] == 0
    covered = spans.plan_on(member, day) >= 0
    facts = months | {"member": member, "line": line, "clinic": clinic, "basis": basis, "cocm": cocm,
                      "no_consent": no_consent, "covered": covered, "code": code, "units": units}
    tag = _cocm_tags(p, episodes, facts)
    new_year = day >= day_number(2026, 1, 1)
    based = _advanced_base(p, member) & cocm & ~clinic & ~no_consent & ~episodes.unseen[episode]
    code = np.where(based & new_year, np.where(months["initial"], 5, 6), code)
    tag, units = np.where(based & new_year, 1, tag), np.where(based & new_year, 0, units)
    general = np.where(p.rng("general billing").random(len(episode)) < 0.87, 1, tag_of("MISSED_ALL"))
    general = np.where(basis >= 20, general, tag_of("BELOW_THRESHOLD"))
    general = np.select([no_consent, episodes.unseen[episode]], tags_of("NO_CONSENT", "NO_INITIATING_VISIT"), general)
    tag = np.where(cocm, tag, general) * covered
    facts["code"] = np.where(cocm, code, np.where(basis >= 20, 7, 0))
    facts["units"] = np.where(cocm, units, 0)
    facts |= _limits(p, spans, episodes, facts | {"tag": tag})
    facts["apcm"] = based & covered & (day >= day_number(2025, 1, 1))
    return facts


def _cocm_tags(p: Person, episodes: Episodes, m: Months) -> np.ndarray:
    """The fault drawn for each month, where its minutes, payer and practice allow it."""
    rng, n = p.rng("cocm billing"), len(m["episode"])
    code, units, line, clinic, day = m["code"], m["units"], m["line"], m["clinic"], m["day"]
    drawn = choose(rng, np.array(list(WEIGHTS.values())), n)
    tag = np.array(tags_of(*WEIGHTS))[drawn]
    plain = (code == 1) | (code == 2)
    staff = p.providers.count[p.members.choice[m["member"], 0]]
    possible = {
        "MISSED_ADDON": units > 0,
        "UNDERCODED": (line == 2) & (code == 2) & ~clinic,
        "WRONG_MONTH_TYPE": plain,
        "CONFLICT_99492_99493": plain,
        "ORPHAN_ADDON": plain,
        "UNSUPPORTED_ADDON": plain & ~((line == 0) & (units >= ADDON_CAP)),
        "PAYER_FREQUENCY_LIMIT": plain & (line == 0) & (units == ADDON_CAP),
        "INELIGIBLE_BILLER": plain & (staff[:, ROLES.index("bhc")] > 0),
        "MULTIPLE_BILLERS": plain & (staff[:, ROLES.index("pcp")] > 1),
        "DUPLICATE_OVER_MONTHLY_LIMIT": plain,
    }
    for name, mask in possible.items():
        tag = np.where((tag == tag_of(name)) & ~mask, 1, tag)
    unsupported = (code == 0) & (rng.random(n) < 0.05) & (m["basis"] > 0) & ~clinic
    tag = np.select(
        [m["no_consent"], episodes.unseen[m["episode"]], unsupported, code == 0],
        tags_of("NO_CONSENT", "NO_INITIATING_VISIT", "UNSUPPORTED_BILLING", "BELOW_THRESHOLD"),
        tag,
    )
    new_year, late = day >= day_number(2026, 1, 1), rng.random(n) < 0.2
    medicare = (line == 2) & (tag == 1) & plain & late
    tag = np.where(medicare & clinic & new_year, tag_of("RETIRED_CODE"), tag)
    december = (day >= day_number(2025, 12, 1)) & ~new_year
    return np.where(medicare & ~clinic & december, tag_of("CODE_NOT_EFFECTIVE"), tag)


def _limits(p: Person, spans: Spans, episodes: Episodes, m: Months) -> Months:
    """Tags with what lies beyond a commercial payer's limits, and the codes billed: base 0 for none, add-on units."""
    commercial = m["line"] == 0
    number = m["month"] - m["enrolled_month"] + 1
    starts = p.calendar.month_starts()[m["month"]]
    open_ = episodes.authorized[m["episode"]] < starts
    sent = (m["tag"] > 0) & (m["code"] > 0) & ~np.isin(m["tag"], tags_of(*SILENT, "NO_CONSENT", "NO_INITIATING_VISIT"))
    late = commercial & sent & open_ & (number > AUTHORIZED_MONTHS)
    tag = np.where(late, tag_of("PRIOR_AUTH_REQUIRED"), m["tag"])
    base, addons = billed(tag, m["code"], m["units"], m["initial"])
    paid = ~np.isin(tag, tags_of("DENIED_RECOVERABLE", "MISROUTED_CARVEOUT"))
    first = commercial & paid & ((base == 1) | ((base == 2) & (tag == tag_of("CONFLICT_99492_99493"))))
    payer = np.unique(column("plans", "payer"), return_inverse=True)[1][spans.plan_on(m["member"], m["day"])]
    year = np.searchsorted(p.calendar.year_starts(), m["day"], "right")
    key = (m["member"].astype(np.int64) * 1000 + payer) * 100 + year
    order = np.lexsort((m["month"], key))
    before = np.cumsum(first[order]) - first[order]
    fresh = np.append(True, key[order][1:] != key[order][:-1])
    earlier = np.zeros(len(tag), dtype=np.int64)
    earlier[order] = before - np.maximum.accumulate(np.where(fresh, before, 0))
    second = first & (earlier > 0) & ~np.isin(tag, tags_of(*EARLIER_RULES))
    tag = np.where(second & (tag != tag_of("PAYER_FREQUENCY_LIMIT")), tag_of("SECOND_FIRST_MONTH"), tag)
    return {"tag": tag, "base": base, "addons": addons}


def billed(tag: np.ndarray, code: np.ndarray, units: np.ndarray, initial: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """What is sent for each month: the base code's number (0 for none) and add-on units."""
    nothing = np.isin(tag, tags_of(*SILENT, "WRONG_CODE_FAMILY"))
    orphan = tag == tag_of("ORPHAN_ADDON")
    base = np.select(
        [nothing | orphan, tag == tag_of("WRONG_MONTH_TYPE"), tag == tag_of("UNDERCODED"),
         tag == tag_of("UNSUPPORTED_BILLING"), tag == tag_of("RETIRED_CODE"), tag == tag_of("CODE_NOT_EFFECTIVE")],
        [0, 3 - code, 3, np.where(initial, 1, 2), 4, 5],
        code,
    )
    addons = np.select(
        [nothing | ((base > 2) & ~orphan), np.isin(tag, tags_of("UNDERCODED", "MISSED_ADDON", "UNSUPPORTED_BILLING")),
         np.isin(tag, tags_of("UNSUPPORTED_ADDON", "PAYER_FREQUENCY_LIMIT")), orphan],
        [0, 0, units + 1, np.maximum(units, 1)],
        units,
    )
    return base, addons


def at_risk(tag: np.ndarray, base: np.ndarray, addons: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Share of what the plan pays for the base code, and for the add-ons, that the registry does not support."""
    whole = np.isin(tag, tags_of(
        "NO_CONSENT", "NO_INITIATING_VISIT", "INELIGIBLE_BILLER", "UNSUPPORTED_BILLING", "PRIOR_AUTH_REQUIRED",
        "RETIRED_CODE", "CODE_NOT_EFFECTIVE"))
    twice = np.isin(tag, tags_of("MULTIPLE_BILLERS", "DUPLICATE_OVER_MONTHLY_LIMIT"))
    swapped = (tag == tag_of("WRONG_MONTH_TYPE")) & (base == 1)
    dearer = 1 - FEES["99493"] / FEES["99492"]
    of_base = np.select([whole | (tag == tag_of("SECOND_FIRST_MONTH")), twice, swapped], [1, 0.5, dearer], 0.0)
    one_more = np.isin(tag, tags_of("UNSUPPORTED_ADDON", "PAYER_FREQUENCY_LIMIT"))
    of_addons = np.select(
        [whole | (tag == tag_of("ORPHAN_ADDON")), one_more], [1, 1 / np.maximum(addons, 1)], 0.0)
    return of_base, of_addons


def _advanced_base(p: Person, member: np.ndarray) -> np.ndarray:
    """Medicare patients of fully integrated practices that also bill advanced primary care management."""
    full = column("practice_models", "model").tolist().index("fully_integrated")
    home = p.providers.model[p.members.choice[member, 0]] == full
    return home & (p.members.line[member] == 2) & (p.members.index[member] % 2 == 0)
