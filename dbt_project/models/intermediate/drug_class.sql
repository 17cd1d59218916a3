-- One row per ingredient and route that occurs and is a behavioral drug. A seed entry fits the
-- whole ingredient text, or one ingredient of several, also with its salt behind it; the more
-- exact entry wins, so that bupropion with naltrexone stays a weight-loss drug.
with drug as (

    select distinct -- thousands of package codes share few ingredients
        ingredient,
        coalesce(route, '') as route
    from {{ ref('drug') }}
    where ingredient is not null

),

behavioral_drug as (

    select * from {{ ref('behavioral_drug') }}

),

matched as (

    select
        drug.ingredient,
        drug.route,
        behavioral_drug.drug_class,
        behavioral_drug.bh_class,
        behavioral_drug.is_psychotropic,
        row_number() over (
            partition by drug.ingredient, drug.route
            order by
                case when drug.ingredient = behavioral_drug.ingredient then 0 else 1 end
                nulls last,
                case when behavioral_drug.route is null then 1 else 0 end nulls last,
                length(behavioral_drug.ingredient) desc nulls last,
                behavioral_drug.ingredient nulls last
        ) as match_rank
    from drug
    inner join behavioral_drug
        on (
            '/' || drug.ingredient || '/' like '%/' || behavioral_drug.ingredient || '/%'
            or '/' || drug.ingredient like '%/' || behavioral_drug.ingredient || ' %'
        )
        and (behavioral_drug.route is null or drug.route = behavioral_drug.route)

),

final as (

    select
        ingredient,
        route,
        drug_class,
        bh_class,
        is_psychotropic = 1 as is_psychotropic
    from matched
    where match_rank = 1 and drug_class is not null

)

select * from final
