"""Every setting with its default and meaning: what `bhi.toml` is read strictly against."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class Section(BaseModel):
    """A table of bhi.toml: unknown keys are errors."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class SourceSettings(Section):
    """One `[[source]]`: a folder or file of one origin."""

    name: str = Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9 _.-]{0,63}$", description="Name in every table")
    format: str = Field("tuva", description="tuva, cclf, apcd_cdl, plan, cocm_registry ...")
    path: Path = Field(description="File or folder, relative to bhi.toml")
    payer: str | None = Field(None, description="Payer where the file does not say it")
    payer_type: str | None = Field(None, description="commercial, medicaid, medicare ...")
    mapping: Path | None = Field(None, description="Mapping file of a plan extract")
    cost_basis: Literal["allowed", "paid"] | None = Field(None, description="What cost means here")
    data_through: dt.date | None = Field(None, description="Run-out is counted to this day")


class RunSettings(Section):
    """The clock and the engine."""

    as_of: dt.date | None = Field(None, description="Day of the run; default: latest date in the data")
    engine: Literal["duckdb", "spark"] = Field("duckdb", description="Where the models run")
    memory_limit: str = Field("6GB", pattern=r"^[0-9]+(\.[0-9]+)?(KB|MB|GB|TB)$",
                              description="Memory the engine may hold before it spills; never more than 60 % of the "
                              "machine's. A Spark server that runs already has limits of its own")
    threads: int = Field(2, ge=1, le=256, description="Threads of the engine; on the Spark that starts inside the "
                         "process the parts a step is divided into")
    spill_folder: Path | None = Field(None, description="Where the engine spills; default home/tmp")
    dbt_mode: Literal["in_process", "subprocess"] = Field("in_process", description="How dbt is called")
    drop_part2: bool = Field(False, description="Leave out lines under 42 CFR Part 2")
    keep_part2_apart: bool = Field(False, description="Store lines under 42 CFR Part 2 in home/part2")


class PopulationSettings(Section):
    """Member months, conditions and cohorts."""

    min_coverage_months: int = Field(11, ge=1, le=12, description="Nearly full coverage (decision 13)")
    exclude_dx_from_ancillary: bool = Field(True, description="Codes on lab-only claims are no evidence")
    spmi_severe_mdd: bool = Field(False, description="Severe major depression counts as SPMI")
    completion_tail_months: int = Field(
        12, ge=1, le=36, description="Months of payments known before anyone can say how complete a month is")


class MeasureSettings(Section):
    """HEDIS-like measures."""

    include_denied: bool = Field(True, description="Denied lines identify events (decision 18)")
    all_payer: bool = Field(False, description="Another payer's claims are evidence (APCD)")
    runout_days: int = Field(90, ge=0, description="Paid run-out a year needs (decision 17)")
    silent_member_months: int = Field(1000, ge=0, description="Member months in a row without any claim of a "
                                      "kind that a payer's data may hold; longer silence is missing data")
    amm_carry_forward: bool = Field(False, description="Early antidepressant refills add up (AMM)")


class CollaborativeCareSettings(Section):
    """Collaborative Care billing rules."""

    g2214_min_minutes: int = Field(16, ge=1, le=60, description="Contested: 16 (midpoint) or 30")
    first_month_basis: Literal["enrolment_month", "first_billable_month"] = Field(
        "enrolment_month", description="Contested: which month is the first when it was too short to bill")
    floor_monthly_minutes: bool = Field(True, description="Whole minutes of the month's sum count")
    count_pre_consent: bool = Field(False, description="Minutes before consent count")
    count_registry_work: bool = Field(True, description="Minutes of kind registry_admin count")
    consent_required: bool = Field(True, description="Without consent no code is supported")
    initiating_visit_required: bool = Field(True, description="An episode needs a visit in the year before")
    initiating_visit_months: int = Field(12, ge=1, le=36, description="How old that visit may be")
    episode_gap_months: int = Field(6, ge=1, le=24, description="Months without service that end an episode")
    run_out_days: int = Field(90, ge=0, description="Days after the month until a claim is missed")
    timely_filing_days: int = Field(365, ge=1, description="Recoverable until then (decision 26)")
    service_date_grace_days: int = Field(
        10, ge=0, le=28, description="A claim dated that early in the next month may belong to the last one")
    commercial_frequency_limits: bool = Field(
        True, description="Contested: 99492 once a calendar year, authorization after 12 months")
    max_contact_minutes_a_day: int = Field(600, ge=1, description="More in a day is set aside")
    inactivity_days: int = Field(90, ge=1, description="Days without contact that close an episode")
    payer_variant: dict[str, str] = Field(default_factory=dict, description="payer -> variant")
    organization_variant: dict[str, str] = Field(default_factory=dict, description="TIN -> variant")


class CostSettings(Section):
    """Cost per member month and its comparison."""

    truncation_percentile: float = Field(
        0.99, gt=0.5, le=1, description="A person's annual cost counts up to this percentile of the segment and "
        "year in truncated figures; 1 cuts nothing")


class SpendingSettings(Section):
    """Primary care and behavioral health spend."""

    programme: str = Field("ohca", description="Row of the programme seed that gives the headline")
    cclf_pass_through: bool = Field(True, description="Claim-feed payments keep teaching, disproportionate "
                                    "share and uncompensated care amounts")
    floor_member_months: int = Field(
        -1, ge=-1, description="Payer rates below it read below floor; -1: the programme's own floor")
    organization_floor_member_months: int = Field(
        -1, ge=-1, description="The same for provider organizations; -1: the programme's own floor")
    primary_care_tin: dict[str, str] = Field(
        default_factory=dict, description="TIN billing as primary care -> payer, or all")
    resident_state_fips: str = Field(
        "", pattern=r"^([0-9]{2})?$", description="Two-digit code of the state whose residents are counted "
        "where the programme counts residents only; empty: everyone")


class OpportunitySettings(Section):
    """Integration opportunity."""

    route: Literal["share_of_excess", "dollars_per_treated"] = Field(
        "share_of_excess", description="One of the two, never both (decision 34)")


class DisclosureSettings(Section):
    """What may leave."""

    threshold: int = Field(10, ge=10, description="Counts 1..threshold are hidden")
    part2_threshold: int = Field(20, ge=10, description="The same for tables that rest on Part 2 rows")
    strict_sud: bool = Field(False, description="Use the higher threshold for SUD rows")
    payer_dominance: bool = Field(False, description="Hide cells of fewer than 3 payers or one above 80 %")
    member_dominance: bool = Field(True, description="Hide figures that rest mainly on one or two members")
    restatements: bool = Field(
        True, description="Hide counts that differ from the last published ones by 1..threshold")
    calhhs_scoring: bool = Field(False, description="Also apply the CalHHS publication scoring")


class QualitySettings(Section):
    """Gates."""

    thresholds: Path | None = Field(None, description="A thresholds.csv to use instead of the shipped one")
    approve_change: Path | None = Field(None, description="Approval file for a large change of totals")
    max_change: float = Field(0.25, gt=0, description="Share by which a published total of a closed year may "
                              "move without approval; totals below 100 are not judged")


class LimitSettings(Section):
    """Guards on what is read."""

    max_zip_ratio: int = Field(100, ge=1, description="Unpacked to packed bytes")
    max_file_bytes: int = Field(200_000_000_000, ge=1, description="Largest file that is opened")
    max_zip_entries: int = Field(10_000, ge=1, description="Entries in one zip")
    min_free_disk_mb: int = Field(500, ge=0, description="Free disk that even the smallest run needs")
    min_memory_mb: int = Field(1_000, ge=0, description="Memory that must be available at the start")
    max_zip_bytes: int = Field(500_000_000_000, ge=1, description="Unpacked bytes of one zip")


class Settings(Section):
    """All of bhi.toml."""

    source: list[SourceSettings] = Field(default_factory=list)
    run: RunSettings = RunSettings()  # pyright: ignore[reportCallIssue]
    population: PopulationSettings = PopulationSettings()  # pyright: ignore[reportCallIssue]
    measures: MeasureSettings = MeasureSettings()  # pyright: ignore[reportCallIssue]
    collaborative_care: CollaborativeCareSettings = CollaborativeCareSettings()  # pyright: ignore
    cost: CostSettings = CostSettings()  # pyright: ignore[reportCallIssue]
    spending: SpendingSettings = SpendingSettings()  # pyright: ignore[reportCallIssue]
    opportunity: OpportunitySettings = OpportunitySettings()  # pyright: ignore[reportCallIssue]
    disclosure: DisclosureSettings = DisclosureSettings()  # pyright: ignore[reportCallIssue]
    quality: QualitySettings = QualitySettings()  # pyright: ignore[reportCallIssue]
    limits: LimitSettings = LimitSettings()  # pyright: ignore[reportCallIssue]


class Environment(BaseSettings):
    """What the environment may set: BHI_HOME, BHI_CONFIG, BHI_INPUT."""

    model_config = SettingsConfigDict(env_prefix="BHI_", extra="ignore")

    home: Path = Path("home")
    config: Path | None = None
    input: Path | None = None
