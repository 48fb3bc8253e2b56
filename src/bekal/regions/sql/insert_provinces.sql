-- The 38 provinces of all eras; ids and codes never change, so what is there stays.
INSERT INTO regions.provinces (province_id, code, name, timezone)
SELECT * FROM unnest($1::smallint[], $2::text[], $3::text[], $4::text[])
ON CONFLICT (province_id) DO NOTHING
