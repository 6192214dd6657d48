"""The ``mcw`` command. Everything it prints comes from ``warehouse``, whose functions a notebook can call too."""
