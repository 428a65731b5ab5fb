"""Payment orders and bank statements: orders out of instructions, the files that banks take, what came of them."""
