-- A step is written once: the phone is locked.
INSERT INTO callers.steps (cell, session_key, step, phone_index, digest, length, state, screen, at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
