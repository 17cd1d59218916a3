-- Paid fills of the measures' medication lists (decision 18). A loaded licensed list decides by
-- NDC; else the drug's ingredient. Fills by mouth, through the skin or of unknown route count for
-- oral lists; an injected antipsychotic from a pharmacy carries the days of its list.
with licensed as (

    select {{ value_set_name('list_name') }} as medication_list, code as ndc_code
    from {{ source('raw', 'licensed_medication') }}
    where upper(code_system) = 'NDC'
    group by 1, 2

),

licensed_list as (

    select medication_list from licensed group by medication_list

),

open_list as (

    select
        drug.ndc_code,
        measure_code.value_set as medication_list
    from {{ ref('drug') }} as drug
    inner join {{ ref('measure_code') }} as measure_code
        on drug.ingredient = measure_code.code
        and measure_code.code_system = 'INGREDIENT'
    left join licensed_list on measure_code.value_set = licensed_list.medication_list
    where licensed_list.medication_list is null
    group by drug.ndc_code, measure_code.value_set

),

list as (

    select ndc_code, medication_list, 'open_fallback' as value_set_source from open_list
    union all
    select ndc_code, medication_list, 'licensed' as value_set_source from licensed

),

fill as (

    select
        claim_key,
        claim_id,
        person_key,
        payer,
        dispensing_date,
        ndc_code,
        coalesce(ingredient, ndc_code) as ingredient,
        coalesce(route, '') as route,
        cast(coalesce(days_supply, 0) as integer) as days_supply
    from {{ ref('pharmacy_claim') }}
    where not is_denied and in_member_month

),

final as (

    select
        enrollee.enrollee_key,
        fill.claim_key,
        fill.claim_id,
        list.medication_list,
        fill.ingredient,
        fill.dispensing_date,
        fill.route like '%intramuscular%' or fill.route like '%subcutaneous%'
        or fill.route like '%injection%' as is_injection,
        case
            when list.medication_list = 'antipsychotic'
                and (fill.route like '%intramuscular%' or fill.route like '%subcutaneous%'
                    or fill.route like '%injection%')
                then coalesce(injection.supply_days, fill.days_supply)
            else fill.days_supply
        end as days_supply
    from fill
    inner join list on fill.ndc_code = list.ndc_code
    inner join {{ ref('enrollee') }} as enrollee
        on fill.person_key = enrollee.person_key and fill.payer = enrollee.claim_payer
    left join {{ ref('long_acting_injection_supply') }} as injection
        on split_part(fill.ingredient, ' ', 1) = injection.ingredient
    where fill.route not like '%topical%'

)

select * from final
