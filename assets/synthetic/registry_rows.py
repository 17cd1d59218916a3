"""Registry rows with the names of the input contract."""

from __future__ import annotations

import numpy as np
import polars as pl

from .clock import choose
from .frames import dates, member_ids, numbered, pick
from .members import Spans
from .person import Person
from .registry import CONDITIONS, OUTCOMES, SCALES, Episodes, Referrals, known_patients
from .registry_contacts import KINDS, Contacts
from .registry_reviews import registry_id, review_rows
from .tables import column

LANGUAGES = ("english", "spanish", "chinese", "vietnamese")


def _patient(p: Person, member: np.ndarray) -> pl.Series:
    return numbered("G", p.members.index[member] * 3 + 11, 9)


def registry_rows(
    p: Person,
    spans: Spans,
    referrals: Referrals,
    episodes: Episodes,
    contacts: Contacts,
    scores: tuple[np.ndarray, ...],
) -> dict[str, pl.DataFrame]:
    """All registry entities of a block but the site months."""
    return {
        "cocm_patient": _patients(p, spans, referrals),
        "cocm_referral": _referrals(p, referrals),
        "cocm_episode": _episodes(p, referrals, episodes),
        "cocm_contact": _contacts(p, contacts),
        "cocm_scale_result": _scales(p, episodes, scores),
        **review_rows(p, episodes),
    }


def _patients(p: Person, spans: Spans, referrals: Referrals) -> pl.DataFrame:
    rng = p.rng("registry patients")
    who, first = np.unique(referrals.member, return_index=True)
    plan = spans.plan_on(who, referrals.day[first])
    plan = np.where(plan < 0, p.members.plan[who], plan)
    known = known_patients(p, who)
    ids = member_ids(p.members.index[who], plan)
    language = np.where(
        p.members.hispanic[who],
        choose(rng, np.array([0.55, 0.45]), len(who)),
        choose(rng, np.array([0.93, 0, 0.04, 0.03]), len(who)),
    )
    return pl.DataFrame(
        {
            "registry_patient_id": _patient(p, who),
            "member_id": pl.select(pl.when(pl.Series(known)).then(ids)).to_series(),
            "payer": pick(column("plans", "payer"), plan),
            "birth_date": dates(p.members.birth[who]),
            "sex": pick(["male", "female"], p.members.female[who].astype(int)),
            "zip_code": pick(column("counties", "zip_code"), p.members.place[who]),
            "preferred_language": pick(list(LANGUAGES), language),
        }
    )


def _referrals(p: Person, r: Referrals) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "referral_id": registry_id("RF", p, np.arange(len(r.member))),
            "registry_patient_id": _patient(p, r.member),
            "referred_date": dates(r.day),
            "referring_npi": pick(p.providers.clinician_npi, p.members.pcp[r.member]),
            "source": pick(["pcp", "screening", "self", "other"], r.source),
            "outcome": pick(list(OUTCOMES), r.outcome),
            "outcome_date": dates(r.outcome_day),
        }
    )


def _episodes(p: Person, referrals: Referrals, e: Episodes) -> pl.DataFrame:
    rng = p.rng("registry episodes")
    n, home = e.size, p.members.choice[e.member, 0]
    tins = p.providers.tin
    died = e.last >= p.members.death[e.member] - 1
    reason = np.where(e.responder, 0, 1 + choose(rng, np.array([0.55, 0.2, 0.15, 0.1]), n))
    reason = np.where(died, 5, reason)
    relapse = np.where(e.closed & e.responder, e.last - 20, -1)
    status = np.where(e.closed, 2, np.where(e.responder & (p.calendar.end - e.enrolled > 180), 1, 0))
    # A few delivered statuses contradict the events, as in real registries.
    wrong = rng.random(n) < 0.01
    return pl.DataFrame(
        {
            "episode_id": registry_id("EP", p, np.arange(n)),
            "registry_patient_id": _patient(p, e.member),
            "site_id": numbered("S", home, 4),
            "program": pick(["cocm", "bhi"], e.program),
            "referral_date": dates(referrals.day[e.referral]),
            "consent_date": dates(e.consent),
            "initiating_visit_date": dates(e.initiating),
            "enrollment_date": dates(e.enrolled),
            "pcp_npi": pick(p.providers.clinician_npi, p.members.pcp[e.member]),
            "billing_tin": pick(tins, home),
            "bhcm_id": numbered("CM", home * 10 + e.member % 2, 5),
            "psych_consultant_id": numbered("PC", home, 4),
            "primary_condition": pick(list(CONDITIONS), e.condition),
            "primary_scale": pick(list(SCALES), e.condition),
            "status": pick(["active", "relapse_prevention", "inactive"], np.where(wrong, 0, status)),
            "status_date": dates(np.where(e.closed, e.last, e.enrolled)),
            "relapse_prevention_plan_date": dates(np.maximum(relapse, -1)),
            "discharge_date": dates(np.where(e.closed, e.last, -1)),
            "discharge_reason": pick(
                [
                    "graduated",
                    "lost_to_follow_up",
                    "withdrew",
                    "transferred",
                    "administrative_inactivity",
                    "died",
                ],
                np.where(e.closed, reason, -1),
            ),
            "prior_auth_until": dates(e.authorized),
        }
    )


def _contacts(p: Person, c: Contacts) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "contact_id": registry_id("CT", p, np.arange(len(c.episode))),
            "episode_id": registry_id("EP", p, c.episode),
            "contact_date": dates(c.day),
            "minutes": c.minutes.astype(np.int32),
            "staff_role": pick(["bhcm", "psychiatric_consultant"], ((c.kind == 4) & (c.minutes % 2 == 1)).astype(int)),
            "kind": pick(list(KINDS), c.kind),
            "modality": pick(["in_person", "video", "phone"], c.modality),
            "completed": pick(["0", "1"], (c.kind != 1).astype(int)),
            "billed_separately": pick(["0", "1"], c.billed_apart.astype(int)),
            "inpatient_flag": pick(["0", "1"], c.inpatient.astype(int)),
        }
    )


def _scales(p: Person, e: Episodes, scores: tuple[np.ndarray, ...]) -> pl.DataFrame:
    episode, day, scale, score, item9, by = scores
    item = pl.Series(item9.astype(np.int32))
    return pl.DataFrame(
        {
            "result_id": registry_id("SR", p, np.arange(len(episode))),
            "registry_patient_id": _patient(p, e.member[episode]),
            "result_date": dates(day),
            "instrument": pick(list(SCALES), scale),
            "total_score": score.astype(np.int32),
            "item9_score": pl.select(pl.when(item >= 0).then(item)).to_series(),
            "administered_by": pick(["self", "bhcm"], by),
        }
    )
