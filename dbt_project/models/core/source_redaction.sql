-- CMS claim feeds come without claims that carry a substance use code (42 CFR 425.708(c)), and a
-- setting may leave such claims out. Whoever reads such data must see "not measurable", never zero.
with counted as (

    select * from {{ ref('substance_use_count') }}

),

setting as (

    select drop_part2 or keep_part2_apart as is_withheld from {{ source('raw', 'setting') }}

),

feed as (

    select source_name from {{ source('raw', 'source') }} where format = 'cclf'

),

threshold as (

    select
        max(case when threshold = 'minimum_adults' then value end) as minimum_adults,
        max(case when threshold = 'minimum_sud_share' then value end) as minimum_sud_share,
        max(case when threshold = 'minimum_marker_people' then value end) as minimum_marker_people
    from {{ ref('population_threshold') }}

),

final as (

    select
        counted.data_source,
        counted.payer,
        counted.year,
        counted.adults,
        counted.adults_with_substance_use,
        counted.adults_with_marker,
        case
            when setting.is_withheld then 'claims under 42 CFR Part 2 are left out by a setting'
            when feed.source_name is not null
                then 'claim feeds come without substance use claims'
            when counted.adults_with_substance_use = 0
                and counted.adults_with_marker >= threshold.minimum_marker_people
                then 'no substance use code beside alcohol liver disease or opioid poisoning'
            when counted.adults >= threshold.minimum_adults
                and counted.adults_with_substance_use
                < threshold.minimum_sud_share * counted.adults
                then 'fewer adults with a substance use code than any unredacted population has'
            else 'none'
        end as evidence,
        setting.is_withheld
        or feed.source_name is not null
        or (
            counted.adults_with_substance_use = 0
            and counted.adults_with_marker >= threshold.minimum_marker_people
        ) or (
            counted.adults >= threshold.minimum_adults
            and counted.adults_with_substance_use < threshold.minimum_sud_share * counted.adults
        ) as sud_redacted
    from counted
    cross join threshold
    cross join setting
    left join feed on counted.data_source = feed.source_name

)

select * from final
