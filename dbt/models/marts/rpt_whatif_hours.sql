{{ replay_frame(['line_count bigint', 'answers_per_queue_hour double']) }}
