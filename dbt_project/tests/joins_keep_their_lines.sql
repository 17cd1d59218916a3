-- Every join on line grain gives as many lines as went in: a code or a provider that stands twice in a
-- list would multiply dollars. Withheld claims alone are left out on purpose.
{% set steps = [
    ('medical_claim', ['final_medical_line'], true),
    ('pharmacy_claim', ['final_pharmacy_line'], false),
    ('spending_medical_line', ['medical_claim'], false),
    ('spending_pharmacy_line', ['pharmacy_claim'], false),
    ('claim_line_spending', ['medical_claim', 'pharmacy_claim'], false),
] %}

{% for result, sources, without_withheld in steps %}
select '{{ result }}' as model, found.line_count, given.line_count as expected_count
from (select count(*) as line_count from {{ ref(result) }}) as found
cross join (
    select count(*) as line_count
    from (
        {% for source in sources %}
        select line.claim_key from {{ ref(source) }} as line
        {% if without_withheld %}
        anti join {{ ref('withheld_claim') }} as withheld on line.claim_key = withheld.claim_key
        {% endif %}
        {{ "union all" if not loop.last }}
        {% endfor %}
    ) as line
) as given
where found.line_count <> given.line_count
{{ "union all" if not loop.last }}
{% endfor %}
