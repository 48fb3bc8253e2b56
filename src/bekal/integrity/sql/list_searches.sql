-- How far each search has looked.
SELECT kind, looked_until FROM integrity.searches
