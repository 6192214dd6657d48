"""Files for other programs: volumes, values by acronym, tables."""
