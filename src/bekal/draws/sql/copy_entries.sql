-- The list of one cell in binary, rows of equal length, straight into numpy. COPY takes no parameters: the client
-- puts the numbers in.
COPY (
    SELECT cell, person_id, pid, region_id, category, household, room
    FROM draws.entries
    WHERE cell = %s AND batch_id = %s
) TO STDOUT (FORMAT BINARY)
