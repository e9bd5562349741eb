"""Scripts that make the demonstration's base model and example datasets."""
