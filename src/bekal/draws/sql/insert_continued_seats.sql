-- Which seats a continuation offered again, and whether somebody took them.
INSERT INTO draws.continued_seats (cell, batch_id, person_id, number, taken)
SELECT $1, $2, n.person_id, $4, n.taken
FROM unnest($3::uuid [], $5::boolean []) AS n (person_id, taken)
