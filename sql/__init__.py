"""The SQL of the warehouse: tables, views, macros and audits, one file each."""
