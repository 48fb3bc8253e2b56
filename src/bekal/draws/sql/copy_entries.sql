-- The whole list in binary, rows of equal length, straight into numpy. COPY takes no parameters: the client
-- puts the number in.
-- Reads across all cells: the draw is one for the nation.
COPY (
    SELECT cell, person_id, pid, pool, household, room
    FROM draws.entries
    WHERE batch_id = %s
) TO STDOUT (FORMAT BINARY)
