{{ cclf_ranked(ref('stg_cclf__part_a_header'), ['action', 'effective_date'], 'count(*) > 1') }}
