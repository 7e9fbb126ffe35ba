"""Which item a variant is, and items made or changed after one."""
