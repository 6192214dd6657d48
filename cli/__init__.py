"""The ``mcw`` command."""
