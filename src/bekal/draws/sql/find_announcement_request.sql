-- Who asked that the result be announced.
SELECT by FROM draws.announcement_requests WHERE batch_id = $1
