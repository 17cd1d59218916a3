"""Time of all Collaborative Care tables from core, for many members made of copies of some.

    python -m tests.benchmarks.bench_cocm [--members 20000] [--copies 50]

The target is under 20 seconds for 1,000,000 members on two idle cores.
"""

from tests.benchmarks.copied_members import main, subject_models

TARGET_SECONDS = 20

if __name__ == "__main__":
    main(__doc__, subject_models(("models/marts/collaborative_care/", "models/staging/cocm_registry/"),
                                 "models/reporting/_collaborative_care.yml"), TARGET_SECONDS)
