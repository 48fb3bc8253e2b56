-- Courses by id.
SELECT course_id, institution_id, title, category, hours, mode, price_rp, origin, price_origin,
    captions, sign_language, region_id
FROM market.courses WHERE course_id = ANY ($1::bigint[]::integer[])
