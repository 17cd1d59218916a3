"""Entry pages: the questions of each reader in their order, answered by the subject pages."""

from __future__ import annotations

from dashboards.blocks import Page, Question, Questions

ACO = Page(
    slug="aco",
    title="For an accountable care organization",
    nav="ACO",
    reader="entry",
    question="Where would integrating behavioral health help my members most?",
    blocks=(
        Questions(
            "questions",
            (
                Question("How many of my members live with both?", (("comorbidity", "matrix"),)),
                Question("What do they cost, and where?", (("cost", "by-condition"), ("cost", "buckets"))),
                Question(
                    "How much of that is more than their age, sex and conditions explain?",
                    (("cost", "adjusted"),),
                ),
                Question(
                    "What would integration plausibly change, net of its cost, and how sure are we?",
                    (("opportunity", "net"), ("opportunity", "probability")),
                ),
                Question("In which practices would I start?", (("practices", "funnel"), ("practices", "profiles"))),
            ),
        ),
    ),
)

HEALTH_PLAN = Page(
    slug="health-plan",
    title="For a health plan",
    nav="Health plan",
    reader="entry",
    question="Is Collaborative Care available, paid and working in my network?",
    blocks=(
        Questions(
            "questions",
            (
                Question(
                    "Who bills Collaborative Care in my network, how much, how steadily?",
                    (("network", "organizations"), ("network", "retention")),
                ),
                Question(
                    "What do I deny, misroute, pay late, pay below Medicare?",
                    (("network", "denials"), ("network", "parity"), ("network", "payment-days")),
                ),
                Question("Where do members in need have no one?", (("access", "need"),)),
                Question("Does the care work?", (("registry", "outcomes"),)),
                Question(
                    "Whom do I call first?",
                    (),
                    "Work lists name people and organizations; they stay inside and are never published.",
                ),
            ),
        ),
    ),
)

STATE = Page(
    slug="state",
    title="For a state",
    nav="State",
    reader="entry",
    question="Where does spending on primary care and behavioral health stand?",
    blocks=(
        Questions(
            "questions",
            (
                Question(
                    "Where does each payer and segment stand against the benchmark and its path?",
                    (("spend-benchmark", "path"), ("spend-benchmark", "annual")),
                ),
                Question(
                    "What makes up the spend?",
                    (("spend-benchmark", "subcategories"), ("spend-benchmark", "nonclaims")),
                ),
                Question("How much rests on definitions?", (("spend-benchmark", "sensitivity"),)),
                Question(
                    "What is filed, and with which edits?",
                    (("data-quality", "reconciliation"), ("data-quality", "gates")),
                    "Submission files and their edit reports stay inside; `bhi submit` writes them.",
                ),
            ),
        ),
    ),
)
