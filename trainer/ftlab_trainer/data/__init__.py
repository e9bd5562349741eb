"""Files -> rows -> ledger -> canonical rows -> tokens. Importing it loads nothing heavy."""
