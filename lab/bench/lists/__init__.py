"""How lists, filters and the clock's reads grow from a thousand interviews to a million, on PostgreSQL."""
