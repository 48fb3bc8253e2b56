"""The checks of ``make check`` that no linter has: sizes, SQL, migrations, front doors of packages."""
