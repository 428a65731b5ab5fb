"""Payment orders in the records: bank accounts, orders with what happened to them, files for banks, statements."""
