"""Chart types: functions from a polars frame to a Plotly figure. They read no files and know no page."""
