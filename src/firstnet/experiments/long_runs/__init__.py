"""The runs of chapter 6, which take hours: their plans, one run, and the ledger of them all."""
