"""Answers: each is a query on views and macros of the warehouse, with notes on what a reader must know."""
