"""A finished run as a model to use: loaded, exported, talked to."""
