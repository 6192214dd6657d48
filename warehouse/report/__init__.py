"""One HTML file with interactive figures, tables and a viewer of the counts."""
