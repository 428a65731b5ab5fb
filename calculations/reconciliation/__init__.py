"""Reconciliation of receipts among several ledgers (R2)."""
