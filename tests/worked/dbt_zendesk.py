"""The figures of the dbt package for Fivetran's Zendesk tables, by its definitions, as one plain query.

Written here from the models named beside each part, in seconds, over any such SQLite database. `:now` is
the instant of the question. Comments of authors without a row in `user` are not seen by the package.
"""

import sqlite3
from datetime import datetime

FIGURES = """
with
-- int_zendesk__comments_enriched: public comments of known users, with what came before each of them
spoken as (
    select ticket_id, at, is_staff, row_number() over (partition by ticket_id order by at, is_staff) as place
    from (select c.ticket_id, seconds(c.created) as at, u.role in ('agent', 'admin') as is_staff
          from ticket_comment c join "user" u on u.id = c.user_id
          where lower(c.public) in ('true', '1', 't'))
),
-- int_zendesk__ticket_reply_times, its rows with is_first_comment: an agent's own first comment is her reply
-- to the ticket's creation; a customer's waits for the next public comment of an agent
first_reply as (
    select f.ticket_id,
           case when f.is_staff then f.at - seconds(t.created_at)
                else (select min(r.at) from spoken r
                      where r.ticket_id = f.ticket_id and r.is_staff and r.at > f.at) - f.at
           end as waited
    from spoken f join ticket t on t.id = f.ticket_id
    where f.place = 1
),
-- int_zendesk__comment_metrics
counts as (
    select ticket_id, sum(is_staff) as public_by_agents, sum(is_staff and place > 1) as replies
    from spoken group by ticket_id
),
-- int_zendesk__ticket_historical_status: a status holds until the next one, the last one until now
held as (
    select ticket_id, status, since,
           lead(since, 1, seconds(:now)) over (partition by ticket_id order by since) as until
    from (select ticket_id, value as status, seconds(updated) as since
          from ticket_field_history where field_name = 'status')
),
-- int_zendesk__ticket_work_time_calendar
waited as (
    select ticket_id,
           sum((until - since) * (status in ('new', 'open', 'hold'))) as requester_wait,
           sum((until - since) * (status = 'pending')) as agent_wait,
           sum((until - since) * (status = 'hold')) as on_hold,
           sum((until - since) * (status in ('new', 'open'))) as agent_work
    from held group by ticket_id
),
-- int_zendesk__ticket_resolution_times_calendar: closed counts where it was never solved
solved as (
    select ticket_id,
           coalesce(min(case when status = 'solved' then since end), min(since)) as first_at,
           coalesce(max(case when status = 'solved' then since end), max(since)) as last_at,
           sum(status = 'solved') as times
    from held where status in ('solved', 'closed') group by ticket_id
),
-- int_zendesk__ticket_historical_assignee: from nobody to somebody
freed as (
    select ticket_id, value, seconds(updated) as at,
           lag(value) over (partition by ticket_id order by seconds(updated)) as held_by,
           lag(seconds(updated)) over (partition by ticket_id order by seconds(updated)) as since
    from ticket_field_history where field_name = 'assignee_id'
),
unassigned as (
    select f.ticket_id, sum(f.at - coalesce(f.since, seconds(t.created_at))) as free
    from freed f join ticket t on t.id = f.ticket_id
    where f.value is not null and f.held_by is null group by f.ticket_id
)
-- zendesk__ticket_metrics
select t.id,
       case when coalesce(c.public_by_agents, 0) > 0 then f.waited end as first_response,
       s.first_at - seconds(t.created_at) as first_resolution,
       s.last_at - seconds(t.created_at) as full_resolution,
       w.requester_wait, w.agent_wait, w.on_hold, w.agent_work,
       u.free as unassigned,
       case when s.times is null then null else max(s.times - 1, 0) end as count_reopens,
       coalesce(c.replies, 0) as count_agent_replies,
       t.status in ('solved', 'closed') and coalesce(c.public_by_agents = 1, 0) as is_one_touch
from ticket t
left join first_reply f on f.ticket_id = t.id
left join counts c on c.ticket_id = t.id
left join waited w on w.ticket_id = t.id
left join solved s on s.ticket_id = t.id
left join unassigned u on u.ticket_id = t.id
"""


def figures(path: object, now: str) -> dict[str, dict[str, int | None]]:
    """Ticket → figure → the package's value, as of `now` ("2026-03-10 12:00:00")."""
    with sqlite3.connect(str(path)) as database:
        database.create_function("seconds", 1, _seconds, deterministic=True)
        database.row_factory = sqlite3.Row
        found = database.execute(FIGURES, {"now": now}).fetchall()
    return {row["id"]: {name: row[name] for name in row.keys()[1:]} for row in found}


def _seconds(instant: str | None) -> int | None:
    """An instant of the tables, which has no offset, as seconds from a fixed one."""
    return None if instant is None else int((datetime.fromisoformat(instant) - datetime(2000, 1, 1)).total_seconds())  # noqa: DTZ001  # none of them has a zone
