-- A changed price counts for purchases from now on; what was bought keeps the price in market.purchases.
INSERT INTO market.courses
    (course_id, institution_id, title, category, hours, mode, price_rp, origin, price_origin, by, stored_at)
SELECT u.course_id, u.institution_id, u.title, u.category, u.hours, u.mode, u.price_rp, u.origin,
    u.price_origin, $10, $11
FROM unnest($1::integer[], $2::integer[], $3::text[], $4::text[], $5::smallint[], $6::text[], $7::bigint[],
    $8::text[], $9::text[])
    AS u (course_id, institution_id, title, category, hours, mode, price_rp, origin, price_origin)
ON CONFLICT (course_id) DO UPDATE
SET institution_id = excluded.institution_id, title = excluded.title, category = excluded.category,
    hours = excluded.hours, mode = excluded.mode, price_rp = excluded.price_rp, origin = excluded.origin,
    price_origin = excluded.price_origin, by = excluded.by, stored_at = excluded.stored_at
