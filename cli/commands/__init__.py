"""The commands of ``mcw``, a module for each command or group of commands."""
