"""How answers look in a terminal. Imports rich: import this only where a table is drawn."""
