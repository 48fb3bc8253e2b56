-- The catalogue can be searched: by the stems of words, and by likeness where somebody mistyped. Courses say whom they
-- are made for and where they are held, and what they cost over time stays readable (audits asked for price history).

-- In PostgreSQL's own distribution, and trusted: whoever owns the database may add it.
CREATE EXTENSION IF NOT EXISTS pg_trgm WITH SCHEMA public;

ALTER TABLE market.courses
    ADD COLUMN captions boolean NOT NULL DEFAULT false,
    ADD COLUMN sign_language boolean NOT NULL DEFAULT false,
    -- Where a class meets; NULL: online.
    ADD COLUMN region_id smallint,
    ADD COLUMN words tsvector
        GENERATED ALWAYS AS (to_tsvector('pg_catalog.indonesian', title || ' ' || category)) STORED,
    ADD CONSTRAINT courses_region_positive CHECK (region_id > 0);
CREATE INDEX courses_by_words ON market.courses USING gin (words);

-- What a course cost from when on; the newest row is today's price.
CREATE TABLE market.course_prices (
    course_id integer NOT NULL CONSTRAINT course_prices_course_known REFERENCES market.courses,
    since_at timestamptz NOT NULL,
    price_rp bigint NOT NULL,
    by text NOT NULL,
    CONSTRAINT course_prices_pkey PRIMARY KEY (course_id, since_at),
    CONSTRAINT course_prices_positive CHECK (price_rp > 0)
);
INSERT INTO market.course_prices (course_id, since_at, price_rp, by)
SELECT course_id, stored_at, price_rp, by FROM market.courses;
GRANT SELECT, INSERT, UPDATE ON market.course_prices TO bekal_app;

-- Reviews are shown by course, and a review knows its purchase only.
CREATE INDEX certificates_by_course ON learning.certificates (course_id, cell, purchase_id);
