-- Figures that ask about a whole episode, by the month it began (reference 3.3).
with outcome as (

    select *, {{ year_month('enrollment_date') }} as enrollment_month
    from {{ ref('cocm_registry_outcome') }}

),

final as (

    {% for metric, condition, numerator in [
        ('follow_up_4_weeks', 'date_add(enrollment_date, 28) <= as_of',
            'is_followed_up_4_weeks'),
        ('retention_month_2',
            "last_day(" ~ add_months('enrollment_date', 1) ~ ") <= as_of",
            'has_contact_month_2'),
        ('improvement', 'in_outcome_denominator', 'is_improved'),
        ('improvement_5_points', 'in_outcome_denominator', 'is_improved_5_points'),
        ('response', 'in_outcome_denominator', 'is_response'),
        ('remission', 'in_outcome_denominator', 'is_remission'),
        ('psychiatric_review', 'in_outcome_denominator and not is_improved',
            'is_reviewed_60_days'),
        ('treatment_change',
            'days_enrolled >= 84 and baseline_score >= elevated_from and is_no_response_week_8',
            'has_action_week_8_12'),
        ('relapse_prevention', "discharge_reason = 'graduated'",
            'relapse_prevention_plan_date is not null'),
        ('review_90_day', 'end_date is null and days_enrolled >= 90', 'is_reviewed_90_days'),
        ('item9_alert', 'end_date is null and latest_item9 is not null', 'is_item9_alert'),
        ('audit_c_positive', 'auditc_score is not null', 'is_auditc_positive'),
        ('lost_to_follow_up', 'end_date is not null',
            "coalesce(discharge_reason, 'administrative_inactivity') in "
            ~ "('lost_to_follow_up', 'administrative_inactivity')"),
    ] %}
    select '{{ metric }}' as metric, patient_key, enrollment_month, site_id,
        cast(1 as double) as denominator,
        cast(case when {{ numerator }} then 1 else 0 end as double) as numerator
    from outcome
    where {{ condition }}
    union all
    {% endfor %}
    select 'contacts_per_episode', patient_key, enrollment_month, site_id, cast(1 as double),
        cast(treatment_contacts as double)
    from outcome
    union all
    select 'weeks_in_treatment', patient_key, enrollment_month, site_id, cast(1 as double),
        cast(days_enrolled as double) / 7
    from outcome
    where end_date is not null

)

select * from final
