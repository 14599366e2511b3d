"""The rooms behind `utils.robust_persistence`: what is promised there is kept here, one idea a file."""
