-- What corrections left of a list, cell by cell: the last row of each person up to a version. In binary like the
-- entries, with one field more.
COPY (
    SELECT DISTINCT ON (person_id)
        cell, person_id, pid, region_id::int AS region_id, category, household, room, listed::int AS listed
    FROM draws.entry_corrections
    WHERE cell = %s AND batch_id = %s AND version <= %s
    ORDER BY person_id, version DESC
) TO STDOUT (FORMAT BINARY)
