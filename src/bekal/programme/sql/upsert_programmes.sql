-- The terms in force; by and changed_at stay those of the last change.
INSERT INTO programme.programmes AS p (programme_id, slug, text_hash, by, changed_at)
SELECT n.programme_id, n.slug, n.text_hash, $4::text, $5::timestamptz
FROM unnest($1::smallint[], $2::text[], $3::text[]) AS n (programme_id, slug, text_hash)
ON CONFLICT (programme_id) DO UPDATE
SET slug = excluded.slug, text_hash = excluded.text_hash, by = excluded.by, changed_at = excluded.changed_at
WHERE (p.slug, p.text_hash) IS DISTINCT FROM (excluded.slug, excluded.text_hash)
