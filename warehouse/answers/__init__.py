"""The answers: each is a query on views and macros of the warehouse, with what a reader has to know about it."""
