-- The 514 regions under their permanent ids.
INSERT INTO regions.regencies (region_id, name, full_name, kind, timezone, hex_q, hex_r)
SELECT * FROM unnest($1::smallint[], $2::text[], $3::text[], $4::text[], $5::text[], $6::smallint[], $7::smallint[])
ON CONFLICT (region_id) DO NOTHING
