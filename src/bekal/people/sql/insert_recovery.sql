-- A request to follow to another number; without a person where the facts did not fit.
INSERT INTO people.recoveries (cell, recovery_id, account_id, person_id, state, asked_at, due_at, by)
VALUES ($1, $2, $3, $4, 'asked', $6, $7, $5)
