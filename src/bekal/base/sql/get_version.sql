-- The last migration that this database has seen, and the number of cells it was made with.
SELECT
    (SELECT version_num FROM base.migrations),
    (SELECT value FROM base.settings WHERE name = 'cells')
