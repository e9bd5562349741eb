"""Schema -> generated text. Used when FineTune Lab is built, never when it runs."""
