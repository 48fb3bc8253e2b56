-- The next dialogue asks for a new PIN.
UPDATE callers.callers SET pin_hash = NULL, tries = 0, locked_until = NULL
WHERE cell = $1 AND phone_index = ANY ($2::bytea[]) AND pin_hash IS NOT NULL
