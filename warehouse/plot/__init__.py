"""Still figures, drawn by matplotlib."""
