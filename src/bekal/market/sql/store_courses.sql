-- A changed price counts for purchases from now on; what was bought keeps the price in market.purchases.
INSERT INTO market.courses AS c
    (course_id, institution_id, title, category, hours, mode, price_rp, origin, price_origin, by, stored_at, change,
    captions, sign_language, region_id)
SELECT u.course_id, u.institution_id, u.title, u.category, u.hours, u.mode, u.price_rp, u.origin,
    u.price_origin, $10, $11, $12, u.captions, u.sign_language, u.region_id
FROM unnest($1::integer[], $2::integer[], $3::text[], $4::text[], $5::smallint[], $6::text[], $7::bigint[],
    $8::text[], $9::text[], $13::boolean[], $14::boolean[], $15::smallint[])
    AS u (course_id, institution_id, title, category, hours, mode, price_rp, origin, price_origin, captions,
    sign_language, region_id)
ON CONFLICT (course_id) DO UPDATE
SET institution_id = excluded.institution_id, title = excluded.title, category = excluded.category,
    hours = excluded.hours, mode = excluded.mode, price_rp = excluded.price_rp, origin = excluded.origin,
    price_origin = excluded.price_origin, by = excluded.by, stored_at = excluded.stored_at,
    captions = excluded.captions, sign_language = excluded.sign_language, region_id = excluded.region_id,
    change = CASE WHEN (c.institution_id, c.title, c.category, c.hours, c.mode, c.price_rp, c.captions,
        c.sign_language, c.region_id)
        IS DISTINCT FROM (excluded.institution_id, excluded.title, excluded.category, excluded.hours, excluded.mode,
        excluded.price_rp, excluded.captions, excluded.sign_language, excluded.region_id) THEN excluded.change ELSE c.change END
