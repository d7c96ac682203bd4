"""How a deal begins: by hand, from a lead, after another one."""
