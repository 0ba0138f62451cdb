"""A person decides: candidates to cards, decisions to rows of the tables, nothing into the graph without one."""
