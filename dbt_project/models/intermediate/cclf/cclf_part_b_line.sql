{{ cclf_ranked(
    ref('stg_cclf__part_b_line'), ['family', 'action', 'effective_date', 'claim_line_number'],
    'not ' ~ all_distinct('claim_line_number')
) }}
