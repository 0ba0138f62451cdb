"""Documents that are read by their form."""
