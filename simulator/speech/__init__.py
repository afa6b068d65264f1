"""What people write, with the labels that it was written to carry."""
