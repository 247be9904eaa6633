"""From the database to a `layout.Paper`: `paper` for the whole, `figures` for the tables, `units` for the matrix."""
