"""Documents that are read by their form: treaties, declarations and lists of outcomes."""
