-- All contacts, current and retired.
UPDATE people.contacts SET value = NULL, retired_at = coalesce(retired_at, $3)
WHERE cell = $1 AND person_id = any($2::uuid [])
