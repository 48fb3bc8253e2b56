-- The sealed words of one open or ended request.
SELECT person_id, words
FROM people.data_requests
WHERE cell = $1 AND request_id = $2
