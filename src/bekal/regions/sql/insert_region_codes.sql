-- Which code and province a region has in which period: 514 codes of 2020 and the 26 that replaced theirs.
INSERT INTO regions.region_codes (code, region_id, province_id, valid_from, valid_until)
SELECT * FROM unnest($1::text[], $2::smallint[], $3::smallint[], $4::date[], $5::date[])
ON CONFLICT (code) DO NOTHING
