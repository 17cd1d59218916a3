"""Time of all state spending tables from core, for many members made of copies of some.

    python -m tests.benchmarks.bench_spending [--members 20000] [--copies 50]

The target is under 60 seconds for 1,000,000 members on two idle cores. Non-claims payments are no
person's: they stay as they are.
"""

from tests.benchmarks.copied_members import main, subject_models

TARGET_SECONDS = 60

if __name__ == "__main__":
    main(__doc__, subject_models(("models/marts/spending/",), "models/reporting/_spending.yml"), TARGET_SECONDS)
