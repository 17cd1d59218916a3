"""The pages of the site, in the order of the navigation.

How to write a page (60 to 120 lines, no HTML):

1. Make `dashboards/pages/<subject>.py` with one `PAGE = Page(slug=…, title=…, reader="subject",
   question=…, filters=(…), blocks=(…))` and add its module to `PAGES` below. That is all.
2. A block is a `Chart` over one published table. `select` narrows the table (`published.table(name)
   .filter(…)`); the page's `filters` then apply by themselves to every dimension the frame still has,
   except those in `fixed`. What reaches `finding` and `figure` is one filter state, rows as published.
3. `finding(frame)` writes the heading: the answer with its number and interval, and a neutral form when
   the interval covers no difference ("cost about the same"). Write numbers with `dashboards.formats` only.
4. `figure(frame)` returns a figure from `dashboards.charts` (`dots`, `bars`, `heat`, `lines`, `funnel` …).
   Build a new chart type there, not in a page. Labels from data go through `formats.plot_text`, names of rows
   through `charts.row_labels`, which wraps them.
5. `columns` is the table under the chart and both downloads. A hidden cell (null in a row with
   `suppressed`) becomes `*` by itself; status and flags become a note column by themselves.
6. Missing table, no rows, a missing column, or only rows with a status other than ok: the block shows the
   reason in the chart's place. Do not test for it in a page. `needs` may word it for the reader.
7. Words for values ("COMM_PPO_EPO") stand in `dashboards/labels.csv`.
"""

from __future__ import annotations

from dashboards.blocks import Page
from dashboards.pages import (
    access,
    billing,
    comorbidity,
    cost,
    data_quality,
    index,
    methods,
    network,
    opportunity,
    practices,
    quality_measures,
    readers,
    registry,
    spend_benchmark,
    utilization,
)

PAGES: tuple[Page, ...] = (
    index.PAGE,
    readers.ACO,
    readers.HEALTH_PLAN,
    readers.STATE,
    comorbidity.PAGE,
    cost.PAGE,
    utilization.PAGE,
    opportunity.PAGE,
    practices.PAGE,
    quality_measures.PAGE,
    network.PAGE,
    access.PAGE,
    registry.PAGE,
    billing.PAGE,
    spend_benchmark.PAGE,
    data_quality.PAGE,
    methods.PAGE,
)
