-- fct_response_clocks in one query, by hand: for DuckDB alone, public threads alone, and nothing kept
-- for the next run. `lake` is a variable of the session. Comparisons of joined tables stand in coalesce, as
-- in the models: DuckDB takes them for next to never true, and plans for that.
with recursive

readings as (
    select distinct on (reading_id) reading_id, platform, watermark_at at time zone 'UTC' as watermark_at
    from read_parquet(getvariable('lake') || '/landed/readings/**/*.parquet', hive_partitioning = false)
),

watermarks as (
    select platform, max(watermark_at) as as_of_at from readings where watermark_at is not null group by platform
),

seen as (
    select
        row_number() over () as id,
        platform,
        native_id,
        max_by(
            {thread: thread_id, parent_author: in_reply_to_author_id is not null, parent_author_key: in_reply_to_author_key,
              author: author_key, mentioned: mentioned_keys, automated: is_automated, version: version_key, channel: channel},
            (known_at, edited_at is not null, edited_at, version_key)
        ) as last,
        max_by(in_reply_to_id, known_at) filter (in_reply_to_id is not null) as parent,
        list(distinct query_id) filter (query_id is not null) as queries,
        min(created_at) at time zone 'UTC' as created_at,
        max(known_at) as last_seen_at
    from read_parquet(getvariable('lake') || '/landed/posts/**/*.parquet', hive_partitioning = false)
    where reading_id in (select reading_id from readings)
    group by platform, native_id
),

gone as (
    select platform, native_id, coalesce(min(deleted_at), min(known_at)) at time zone 'UTC' as gone_at
    from read_parquet(getvariable('lake') || '/landed/deletions/**/*.parquet', hive_partitioning = false) as deletions
    inner join seen using (platform, native_id)
    where deletions.known_at >= seen.last_seen_at and reading_id in (select reading_id from readings)
    group by platform, native_id
),

owners as (
    select account_key, account.platform, account.is_automated, valid_from, valid_to, brand_id, timezone
    from read_parquet(getvariable('lake') || '/facts/brand_accounts.parquet') as account
    inner join read_parquet(getvariable('lake') || '/facts/brands.parquet') as brands using (brand_id)
),

posts as (
    select
        seen.id, seen.platform, seen.native_id, seen.parent, seen.queries, seen.created_at, seen.last.thread,
        seen.last.author, seen.last.mentioned, seen.last.version, seen.last.channel, gone.gone_at, watermarks.as_of_at,
        own.brand_id as own_brand,
        coalesce(own.is_automated, false) or coalesce(seen.last.automated, false) as automated,
        seen.last.parent_author_key as told_parent_author
    from seen
    inner join watermarks on seen.platform = watermarks.platform and coalesce(seen.created_at < watermarks.as_of_at, false)
    left join gone on seen.platform = gone.platform and seen.native_id = gone.native_id
    left join owners as own
        on seen.last.author = own.account_key
        and own.platform in (seen.platform, '*')
        and (seen.created_at at time zone 'UTC' at time zone own.timezone)::date >= own.valid_from
        and (own.valid_to is null or (seen.created_at at time zone 'UTC' at time zone own.timezone)::date < own.valid_to)
),

parents as (
    select id as parent_id, platform, native_id as parent, own_brand as parent_brand, author as parent_author
    from posts
),

linked as (
    select
        posts.* exclude (told_parent_author),
        parents.parent_id,
        parents.parent_brand,
        coalesce(parents.parent_author, posts.told_parent_author) as parent_author
    from posts
    left join parents using (platform, parent)
),

walked as (
    select id, coalesce(thread, parent, native_id) as root, created_at as placed_at, 0 as depth, id as top
    from linked
    where parent_id is null
    union all
    select
        linked.id, walked.root, greatest(linked.created_at, walked.placed_at), walked.depth + 1,
        case when linked.own_brand = linked.parent_brand then walked.top else linked.id end
    from walked
    inner join linked on walked.id = linked.parent_id
),

placed as (
    select linked.*, walked.root, walked.placed_at, walked.depth, walked.top
    from linked inner join walked using (id)
),

direct as (
    select placed.id, owners.brand_id
    from (
        select id, unnest(mentioned) as account_key from placed
        union all
        select id, parent_author from placed
    ) as pointers
    inner join owners using (account_key)
    inner join placed using (id)
    where owners.platform in (placed.platform, '*')
        and coalesce((placed.created_at at time zone 'UTC' at time zone owners.timezone)::date >= owners.valid_from, false)
        and (owners.valid_to is null or (placed.created_at at time zone 'UTC' at time zone owners.timezone)::date < owners.valid_to)
    union
    select id, parent_brand from placed where parent_brand is not null
),

spoken as (
    select brand_id, platform, root, author, min(created_at) as addressed_at
    from direct inner join placed using (id)
    group by all
),

queries as (
    select query_id, queries.platform, valid_from, valid_to, brand_id, timezone
    from read_parquet(getvariable('lake') || '/facts/queries.parquet') as queries
    inner join read_parquet(getvariable('lake') || '/facts/brands.parquet') as brands using (brand_id)
),

concerned as (
    select id, brand_id, min(rank) as rank
    from (
        select id, own_brand as brand_id, 1 as rank from placed where own_brand is not null
        union all
        select id, brand_id, 2 from direct
        union all
        select placed.id, spoken.brand_id, 2
        from placed
        inner join spoken using (platform, root, author)
        where placed.author = placed.parent_author and coalesce(placed.created_at >= spoken.addressed_at, false)
        union all
        select found.id, queries.brand_id, 3
        from (select id, platform, created_at, unnest(queries) as query_id from placed) as found
        inner join queries using (query_id)
        where queries.platform in (found.platform, '*')
            and coalesce((found.created_at at time zone 'UTC' at time zone timezone)::date >= valid_from, false)
            and (valid_to is null or (found.created_at at time zone 'UTC' at time zone timezone)::date < valid_to)
        union all
        select parent_id, own_brand, 3 from placed where parent_id is not null and own_brand is not null
    ) as concerns
    group by id, brand_id
),

customers as (
    select placed.*, concerned.brand_id, concerned.rank, coalesce(placed.author, '?' || md5(placed.platform || '|' || placed.native_id)) as customer
    from placed inner join concerned using (id)
    where concerned.rank > 1 and not coalesce(automated, false)
),

sole as (
    select brand_id, platform, root, min(customer) as customer
    from customers
    group by all
    having min(customer) = max(customer)
),

tops as (
    select
        placed.id,
        placed.own_brand as brand_id,
        case
            when customers.id is not null then customers.customer
            when placed.parent_id is not null then null
            when placed.parent is not null and placed.parent_author is not null and owners.account_key is null then placed.parent_author
            when placed.parent is not null then sole.customer
        end as customer
    from placed
    left join customers on placed.parent_id = customers.id and placed.own_brand = customers.brand_id
    left join (select distinct brand_id, account_key from owners) as owners
        on placed.own_brand = owners.brand_id and placed.parent_author = owners.account_key
    left join sole on placed.own_brand = sole.brand_id and placed.platform = sole.platform and placed.root = sole.root
    where placed.own_brand is not null and placed.top = placed.id
),

messages as (
    select
        id, brand_id, platform, root, customer, native_id, author, version, channel, rank, gone_at, created_at, placed_at, depth,
        as_of_at, false as is_brand, false as automated
    from customers
    union all
    select
        placed.id, placed.own_brand, placed.platform, placed.root, tops.customer, placed.native_id, placed.author, placed.version,
        placed.channel, 1, placed.gone_at, placed.created_at, placed.placed_at, placed.depth, placed.as_of_at, true, placed.automated
    from placed
    inner join tops on placed.top = tops.id
    where tops.customer is not null
),

turned as (
    select
        *,
        coalesce(sum((is_brand and not automated)::int) over (
            partition by brand_id, platform, root, customer
            order by placed_at, depth, is_brand, native_id
            rows between unbounded preceding and 1 preceding
        ), 0) as turn,
        row_number() over (
            partition by brand_id, platform, root, customer order by placed_at, depth, is_brand, native_id
        ) as number
    from messages
),

turns as (
    select
        brand_id, platform, root, customer, turn,
        min_by({native_id: native_id, author: author, version: version, channel: channel, rank: rank, created_at: created_at,
                 gone_at: gone_at, as_of_at: as_of_at, number: number}, (taken_back, number)) as first,
        min(taken_back) as is_withdrawn,
        max(gone_at) as last_gone_at,
        any_value(answer_id) as answer_id,
        any_value(answered_at) as answered_at,
        any_value(answer_version) as answer_version
    from (
        select
            asked.*,
            (asked.gone_at is not null and (answers.placed_at is null or asked.gone_at < answers.placed_at)) as taken_back,
            answers.native_id as answer_id,
            answers.created_at as answered_at,
            answers.version as answer_version
        from turned as asked
        left join turned as answers
            on asked.brand_id = answers.brand_id
            and asked.platform = answers.platform
            and asked.root = answers.root
            and asked.customer = answers.customer
            and asked.turn = answers.turn
            and answers.is_brand
            and not answers.automated
        where not asked.is_brand
    ) as asked
    group by brand_id, platform, root, customer, turn
),

clocks as (
    select
        *,
        case when is_withdrawn then 'withdrawn' when answer_id is not null then 'answered' else 'open' end as status,
        row_number() over (partition by brand_id, platform, root, customer order by turn) as clock_number,
        first.created_at as started_at,
        case
            when is_withdrawn then greatest(first.created_at, least(last_gone_at, first.as_of_at))
            when answer_id is not null then greatest(first.created_at, answered_at)
        end as ended_at,
        md5(platform || '|' || first.native_id) as post_key,
        md5(brand_id || '|' || customer || '|' || md5(platform || '|' || root)) as conversation_key
    from turns
),

hours as (
    select
        brand_id, platform, starts_at at time zone 'UTC' as starts_at, ends_at at time zone 'UTC' as ends_at,
        coalesce(sum(epoch_us(ends_at) // 1000000 - epoch_us(starts_at) // 1000000) over (
            partition by brand_id, platform order by starts_at rows between unbounded preceding and 1 preceding
        ), 0) as before
    from read_parquet(getvariable('lake') || '/facts/open_intervals.parquet')
),

timed as (
    select
        clocks.*,
        epoch_us(coalesce(ended_at, clocks.first.as_of_at)) // 1000000 - epoch_us(started_at) // 1000000 as waited_calendar_seconds,
        (ends.before + epoch_us(least(ends.ends_at, coalesce(ended_at, clocks.first.as_of_at))) // 1000000 - epoch_us(ends.starts_at) // 1000000)
        - (begins.before + epoch_us(least(begins.ends_at, started_at)) // 1000000 - epoch_us(begins.starts_at) // 1000000)
            as waited_open_seconds,
        started_at < begins.ends_at as is_started_during_open_hours,
        started_at at time zone 'UTC' at time zone brands.timezone as started_local,
        asked.message_type,
        asked.detected_language,
        answered.agent_initials
    from clocks
    inner join read_parquet(getvariable('lake') || '/facts/brands.parquet') as brands using (brand_id)
    asof left join hours as begins
        on clocks.brand_id = begins.brand_id and clocks.platform = begins.platform and clocks.started_at >= begins.starts_at
    asof left join hours as ends
        on clocks.brand_id = ends.brand_id and clocks.platform = ends.platform
        and coalesce(clocks.ended_at, clocks.first.as_of_at) >= ends.starts_at
    left join read_parquet(getvariable('lake') || '/enriched/labels/**/*.parquet', hive_partitioning = false, union_by_name = true) as asked
        on clocks.first.version = asked.version_key
    left join read_parquet(getvariable('lake') || '/enriched/labels/**/*.parquet', hive_partitioning = false, union_by_name = true) as answered
        on clocks.answer_version = answered.version_key
),

promised as (
    select
        timed.*,
        targets.target_seconds,
        targets.hours_basis,
        case targets.hours_basis when 'open' then waited_open_seconds when 'calendar' then waited_calendar_seconds end as judged_seconds
    from timed
    left join read_parquet(getvariable('lake') || '/facts/sla_targets.parquet') as targets
        on clock_number = 1
        and targets.clock = 'first_response'
        and timed.brand_id = targets.brand_id
        and targets.platform in (timed.platform, '*')
        and targets.message_type in (timed.message_type, '*')
        and started_local::date >= targets.valid_from
        and (targets.valid_to is null or started_local::date < targets.valid_to)
    qualify row_number() over (
        partition by post_key, conversation_key order by targets.platform = '*', targets.message_type = '*'
    ) = 1
),

judged as (
    select
        *,
        case
            when status = 'withdrawn' or judged_seconds is null then 'exempt'
            when judged_seconds > target_seconds then 'missed'
            when status = 'answered' then 'met'
            else 'due'
        end as sla_outcome
    from promised
)

select
    md5(conversation_key || '|' || post_key) as clock_key,
    brand_id,
    platform,
    conversation_key,
    first.author as author_key,
    case when clock_number = 1 then 'first' else 'next' end as clock_kind,
    post_key as started_post_key,
    case when status = 'answered' then md5(platform || '|' || answer_id) end as answered_post_key,
    first.channel as channel_status,
    case first.rank when 2 then 'direct' else 'indirect' end as addressing_status,
    message_type,
    detected_language,
    agent_initials,
    status,
    sla_outcome,
    hours_basis as sla_hours_basis,
    case when status <> 'open' then waited_calendar_seconds end as calendar_seconds,
    case when status <> 'open' then waited_open_seconds end as open_seconds,
    target_seconds::bigint as sla_target_seconds,
    waited_calendar_seconds,
    waited_open_seconds::bigint as waited_open_seconds,
    coalesce(is_started_during_open_hours, false) as is_started_during_open_hours,
    coalesce(status = 'answered' and answered_at < started_at, false) as has_clock_skew,
    case
        when status = 'withdrawn' or epoch_us(first.as_of_at) // 1000000 - epoch_us(started_at) // 1000000 < 900 then null
        when status = 'answered' and waited_calendar_seconds <= 900 then 1.0::double
        else 0.0::double
    end as answered_within_15m,
    case
        when status = 'withdrawn' or epoch_us(first.as_of_at) // 1000000 - epoch_us(started_at) // 1000000 < 3600 then null
        when status = 'answered' and waited_calendar_seconds <= 3600 then 1.0::double
        else 0.0::double
    end as answered_within_1h,
    case
        when status = 'withdrawn' or epoch_us(first.as_of_at) // 1000000 - epoch_us(started_at) // 1000000 < 14400 then null
        when status = 'answered' and waited_calendar_seconds <= 14400 then 1.0::double
        else 0.0::double
    end as answered_within_4h,
    case
        when status = 'withdrawn' or epoch_us(first.as_of_at) // 1000000 - epoch_us(started_at) // 1000000 < 28800 then null
        when status = 'answered' and waited_calendar_seconds <= 28800 then 1.0::double
        else 0.0::double
    end as answered_within_8h,
    case
        when status = 'withdrawn' or epoch_us(first.as_of_at) // 1000000 - epoch_us(started_at) // 1000000 < 86400 then null
        when status = 'answered' and waited_calendar_seconds <= 86400 then 1.0::double
        else 0.0::double
    end as answered_within_24h,
    case
        when status = 'withdrawn' or epoch_us(first.as_of_at) // 1000000 - epoch_us(started_at) // 1000000 < 259200 then null
        when status = 'answered' and waited_calendar_seconds <= 259200 then 1.0::double
        else 0.0::double
    end as answered_within_72h,
    case sla_outcome when 'met' then 1.0::double when 'missed' then 0.0::double end as sla_met,
    started_local::date as local_date,
    strftime(started_local::date, '%G-W%V') as iso_week,
    isodow(started_local)::bigint as local_iso_weekday,
    hour(started_local)::bigint as local_hour,
    started_at,
    case when status = 'answered' then answered_at end as answered_at,
    ended_at,
    first.as_of_at as as_of_at
from judged
