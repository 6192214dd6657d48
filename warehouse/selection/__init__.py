"""What is asked about: a structure, thresholds, experiments. Each is resolved once, and passed on whole."""
