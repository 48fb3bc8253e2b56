-- Courses with a class that can be bought, in pages by (sort key, id). Words are compared by their Indonesian stems
-- ("menjahit" finds "penjahitan") in title, category and the institution's name; only where no course at all holds
-- them, by likeness (trigrams): somebody mistyped. Touches reference tables only.
WITH asked AS (
    SELECT websearch_to_tsquery('pg_catalog.indonesian', $1::text) AS stems,
        websearch_to_tsquery('pg_catalog.simple', $1::text) AS plain,
        lower($1::text) AS typed
),
open AS (
    SELECT s.course_id, min(s.starts_on) AS starts_on, count(*)::integer AS classes
    FROM market.schedules AS s
    WHERE s.enrol_until > $2 AND ($3::integer IS NULL OR $3::integer = ANY (s.platform_ids))
        AND ($4::bigint[] IS NULL OR s.schedule_id = ANY ($4::bigint[]))
    GROUP BY s.course_id
),
fitting AS (
    SELECT k.course_id, k.title, k.category, k.hours, k.mode, k.price_rp, k.captions, k.sign_language, k.region_id,
        i.name AS institution_name, o.starts_on, o.classes,
        a.typed = '' OR k.words @@ a.stems OR to_tsvector('pg_catalog.simple', i.name) @@ a.plain AS holds,
        greatest(
            word_similarity(a.typed, lower(k.title || ' ' || k.category)),
            word_similarity(a.typed, lower(i.name))
        ) AS likeness
    FROM asked AS a
    CROSS JOIN market.courses AS k
    JOIN open AS o ON o.course_id = k.course_id
    JOIN market.institutions AS i ON i.institution_id = k.institution_id
    WHERE ($5::text = '' OR k.mode = $5::text)
        AND ($6::text = '' OR ($6::text = 'online' AND k.region_id IS NULL) OR k.region_id = ANY ($7::bigint[]))
        AND ($8::bigint IS NULL OR k.price_rp <= $8::bigint)
        AND ($9::integer IS NULL OR k.hours >= $9::integer) AND ($10::integer IS NULL OR k.hours <= $10::integer)
        AND (k.captions OR NOT $11::boolean) AND (k.sign_language OR NOT $12::boolean)
),
keyed AS (
    SELECT f.course_id, f.title, f.category, f.hours, f.mode, f.price_rp, f.captions, f.sign_language, f.region_id,
        f.institution_name, f.starts_on, f.classes, NOT f.holds AS alike,
        CASE $13::text
            WHEN 'cheap' THEN f.price_rp::integer
            WHEN 'fit' THEN 1000 - round(1000 * f.likeness)::integer
            ELSE f.starts_on - '2000-01-01'::date
        END AS sort_key
    FROM fitting AS f
    WHERE f.holds OR (f.likeness >= 0.35 AND NOT EXISTS (SELECT FROM fitting AS g WHERE g.holds))
)
SELECT course_id, title, category, hours, mode, price_rp, captions, sign_language, region_id, institution_name,
    starts_on, classes, alike, sort_key
FROM keyed
WHERE (sort_key, course_id) > ($14::integer, $15::integer)
ORDER BY sort_key, course_id
LIMIT $16
