-- Locked: two jobs that work on one round tell nobody twice.
SELECT name, after, done_at, started_at FROM notices.rounds WHERE cell = $1 AND name = $2 FOR UPDATE
