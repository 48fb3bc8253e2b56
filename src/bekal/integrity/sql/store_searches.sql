-- A search never looks back: whoever was slower changes nothing.
INSERT INTO integrity.searches (kind, looked_until)
SELECT u.kind, $2 FROM unnest($1::text[]) AS u (kind)
ON CONFLICT (kind) DO UPDATE SET looked_until = greatest(integrity.searches.looked_until, excluded.looked_until)
