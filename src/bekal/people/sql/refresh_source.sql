-- The source is known to be true for this instant; never earlier than before.
UPDATE people.sources SET refreshed_at = greatest(refreshed_at, $2) WHERE source = $1 RETURNING source
