-- Keeps who moved which decree, and when.
INSERT INTO cards.decree_steps (decree_id, from_state, to_state, by, at)
SELECT n.decree_id, $2, $3, $4, $5
FROM unnest($1::int []) AS n (decree_id)
