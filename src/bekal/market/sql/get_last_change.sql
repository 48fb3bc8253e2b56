-- The number of the last change of the catalogue; no row before the first.
SELECT change FROM market.catalogue
