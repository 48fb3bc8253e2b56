-- One row a person: the last wish counts.
INSERT INTO notices.preferences (cell, person_id, language, channel, optional, by, changed_at)
SELECT $1, p.person_id, p.language, p.channel, p.optional, $6, $7
FROM unnest($2::uuid[], $3::text[], $4::text[], $5::boolean[]) AS p (person_id, language, channel, optional)
ON CONFLICT (cell, person_id) DO UPDATE SET
    language = excluded.language, channel = excluded.channel, optional = excluded.optional, by = excluded.by,
    changed_at = excluded.changed_at
