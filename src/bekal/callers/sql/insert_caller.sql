-- A phone that calls for the first time.
INSERT INTO callers.callers (cell, phone_index, language, tries, first_at) VALUES ($1, $2, 'id', 0, $3)
ON CONFLICT DO NOTHING
