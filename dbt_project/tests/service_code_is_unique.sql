-- A code with two classes would multiply claim lines.
select code_system, code
from {{ ref('service_code') }}
group by code_system, code
having count(*) > 1
