-- Every list that decisions use, with the instant it is true for.
SELECT source, authority, kind, refreshed_at FROM people.sources ORDER BY kind, source
