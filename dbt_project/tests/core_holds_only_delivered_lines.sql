-- A join that multiplied lines would leave core with more lines than were delivered.
select * from {{ ref('reconciliation_month') }} where rows_set_aside < 0
