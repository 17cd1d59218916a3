{{ cclf_ranked(
    ref('stg_cclf__part_a_line'), ['claim_line_number'], 'not ' ~ all_distinct('claim_line_number')
) }}
