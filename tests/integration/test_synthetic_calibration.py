"""The invented population lies near the published figures, seen through the real pipeline, for three seeds.

Slow: three whole runs. `BHI_WRITE_CALIBRATION=1` writes the table of the package's README anew.
"""

import os
from pathlib import Path

import pytest

from assets.synthetic.population import synthesize
from tests.integration.calibration import BANDS, Reading, markdown, read
from tests.pipeline import run_pipeline

MEMBERS = 50_000
SEEDS = (11, 12, 13)
README = Path(__file__).parents[2] / "assets" / "synthetic" / "README.md"
BEGIN, END = "<!-- calibration: begin -->", "<!-- calibration: end -->"

pytestmark = [pytest.mark.slow, pytest.mark.timeout(3600)]


@pytest.fixture(scope="module")
def readings(tmp_path_factory) -> dict[int, list[Reading]]:
    found = {}
    for seed in SEEDS:
        folder, home = tmp_path_factory.mktemp(f"input_{seed}"), tmp_path_factory.mktemp(f"home_{seed}")
        synthesize(folder, MEMBERS, seed)
        outcome = run_pipeline(folder, home)
        assert outcome.exit_code == 0, outcome.message
        with outcome.warehouse() as connection:
            found[seed] = read(connection, folder)
    if os.environ.get("BHI_WRITE_CALIBRATION"):
        text = README.read_text(encoding="utf-8")
        before, after = text.split(BEGIN)[0], text.split(END)[1]
        README.write_text(f"{before}{BEGIN}\n{markdown(found, MEMBERS)}{END}{after}", encoding="utf-8")
    return found


@pytest.mark.parametrize("seed", SEEDS)
def test_every_figure_with_enough_members_lies_in_its_band(readings, seed):
    outside = [
        f"{r.figure} {r.segment}: {r.value:.1f} of {r.n}, band {r.low} to {r.high}"
        for r in readings[seed]
        if r.judged and not r.inside
    ]
    assert not outside, "\n".join(outside)


def test_every_band_is_judged_for_at_least_one_seed(readings):
    unjudged = [
        f"{rows[0].figure} {rows[0].segment}"
        for rows in zip(*readings.values(), strict=True)
        if not any(r.judged for r in rows)
    ]
    assert not unjudged, f"{BANDS.name}: no seed has enough members for {unjudged}"
