"""What minutes of Collaborative Care support, and the faults that are planted around it."""

from __future__ import annotations

import numpy as np

from .adjudication import DENIED_TAG, MISROUTED_TAG
from .clock import day_number
from .person import Person
from .registry import Episodes
from .registry_contacts import Contacts

# Dollars in cents, the 2026 national rates used for every year; G0512 has no published rate beside them.
FEES = {
    "99492": 16032,
    "99493": 14496,
    "99494": 6146,
    "G2214": 6050,
    "99484": 5745,
    "G0568": 16166,
    "G0569": 14596,
    "G0512": 14496,
}
FAULTS = (
    "NONE",
    "MATCH",
    "MISSED_ALL",
    "MISSED_ADDON",
    "UNDERCODED",
    "UNSUPPORTED_ADDON",
    "WRONG_MONTH_TYPE",
    "UNSUPPORTED_BILLING",
    "WRONG_CODE_FAMILY",
    "CONFLICT_99492_99493",
    "NO_CONSENT",
    "CLAIM_WITHOUT_REGISTRY",
    "CODE_NOT_EFFECTIVE",
    "RETIRED_CODE",
    "BELOW_THRESHOLD",
    "ORPHAN_ADDON",
    "NO_INITIATING_VISIT",
    "PRIOR_AUTH_REQUIRED",
    "PAYER_FREQUENCY_LIMIT",
    "SECOND_FIRST_MONTH",
    "INELIGIBLE_BILLER",
    "MULTIPLE_BILLERS",
    "DUPLICATE_OVER_MONTHLY_LIMIT",
)
WEIGHTS = {
    "MATCH": 0.67,
    "MISSED_ALL": 0.07,
    "MISSED_ADDON": 0.05,
    "UNDERCODED": 0.02,
    "UNSUPPORTED_ADDON": 0.03,
    "WRONG_MONTH_TYPE": 0.015,
    "WRONG_CODE_FAMILY": 0.008,
    "CONFLICT_99492_99493": 0.006,
    "ORPHAN_ADDON": 0.006,
    "DENIED_RECOVERABLE": 0.04,
    "MISROUTED_CARVEOUT": 0.025,
    "PAYER_FREQUENCY_LIMIT": 0.03,
    "INELIGIBLE_BILLER": 0.01,
    "MULTIPLE_BILLERS": 0.01,
    "DUPLICATE_OVER_MONTHLY_LIMIT": 0.01,
}


def episode_months(p: Person, episodes: Episodes, contacts: Contacts) -> dict[str, np.ndarray]:
    """Counted minutes per episode and month, whether it is the first, and its last contact day."""
    starts = p.calendar.month_starts()
    month = np.searchsorted(starts, contacts.day, "right") - 1
    key = contacts.episode.astype(np.int64) * 1000 + month
    keys, place = np.unique(key, return_inverse=True)
    counted = contacts.counts(episodes)
    minutes = np.bincount(place, weights=contacts.minutes * counted, minlength=len(keys)).astype(np.int64)
    raw = np.bincount(place, weights=contacts.minutes * np.isin(contacts.kind, (0, 2, 3)), minlength=len(keys)).astype(
        np.int64
    )
    day = np.zeros(len(keys), dtype=np.int64)
    np.maximum.at(day, place, contacts.day)
    episode, at = keys // 1000, keys % 1000
    enrolled = np.searchsorted(starts, episodes.enrolled, "right") - 1
    return {
        "episode": episode,
        "month": at,
        "minutes": minutes,
        "raw": raw,
        "initial": at == enrolled[episode],
        "enrolled_month": enrolled[episode],
        "day": day,
    }


def supported(
    minutes: np.ndarray, initial: np.ndarray, line: np.ndarray, clinic: np.ndarray, day: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """(base, add-on units) supported: 0 none, 1 first month, 2 later month, 3 G2214, 4 G0512."""
    base = np.where(initial, 70, 60)
    enough = minutes >= base // 2 + 1
    cap = np.where(line == 0, 2, 99)
    units = np.where(enough & (minutes >= base + 16), np.minimum(1 + (minutes - base - 16) // 30, cap), 0)
    short = (line == 2) & (minutes >= 16) & ~enough
    code = np.select([enough & initial, enough, short], [1, 2, 3], 0)
    old_clinic = clinic & (line == 2) & (day < day_number(2026, 1, 1))
    code = np.where(old_clinic, np.where(minutes >= base, 4, 0), code)
    return code, np.where(old_clinic, 0, units)


def tag_of(name: str) -> int:
    """Number of a planted fault."""
    return {"DENIED_RECOVERABLE": DENIED_TAG, "MISROUTED_CARVEOUT": MISROUTED_TAG}.get(name) or FAULTS.index(name)


def fault_name(tag: int) -> str:
    """Status word of a planted fault; a second first month of a year is one of the payer's limits."""
    named = {DENIED_TAG: "DENIED_RECOVERABLE", MISROUTED_TAG: "MISROUTED_CARVEOUT",
             FAULTS.index("SECOND_FIRST_MONTH"): "PAYER_FREQUENCY_LIMIT"}
    return named.get(tag) or FAULTS[tag]
