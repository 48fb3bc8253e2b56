-- Terms are kept for ever by their hash; the same terms again change nothing.
INSERT INTO programme.versions (programme_id, text_hash, body, by, at)
SELECT v.programme_id, v.text_hash, v.body::jsonb, $4::text, $5::timestamptz
FROM unnest($1::smallint[], $2::text[], $3::text[]) AS v (programme_id, text_hash, body)
ON CONFLICT (programme_id, text_hash) DO NOTHING
