-- Requests are kept 30 days; the job says since when.
DELETE FROM base.requests WHERE cell = $1 AND at < $2
