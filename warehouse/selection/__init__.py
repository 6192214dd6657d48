"""What a question is about: a structure, a threshold, experiments. Each is resolved once and passed on as a whole."""
