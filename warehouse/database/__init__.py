"""The DuckDB file: opening it, what is in it, and how values get into statements."""
