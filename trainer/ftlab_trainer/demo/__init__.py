"""The demonstration: a small model and small corpora that ship with the package."""
