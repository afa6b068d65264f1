{{ replay_frame(
    [
        'observed_people_count bigint', 'people_count bigint', 'answers_per_person_hour double',
        'target_share double'
    ],
    [
        'people_needed_T_count bigint', 'people_needed_T_low_count bigint',
        'people_needed_T_high_count bigint', 'reachable_within_T_share double'
    ]
) }}
