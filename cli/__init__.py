"""The ``mcw`` command. Every answer comes from ``warehouse.Warehouse``, which a notebook can call too."""
