-- Which version's list a version of the manifest has: one that follows by rule only moves the day, and keeps the list of
-- the version before it, whatever was corrected meanwhile. A version that is not there yet has a list of its own.
SELECT CASE
    WHEN NOT EXISTS (SELECT FROM draws.manifests WHERE batch_id = $1 AND version = $2) THEN $2
    ELSE (
        SELECT max(m.version)
        FROM draws.manifests AS m
        LEFT JOIN draws.commitments AS c ON m.batch_id = c.batch_id AND m.version = c.version
        WHERE m.batch_id = $1 AND m.version <= $2 AND NOT coalesce(c.by_rule, FALSE)
    )
END
