"""Puts the content into the database. Rows are inserted when their id is missing and never touched again."""
