"""How good extraction is: gold documents and candidates to scores, with every miss and false alarm shown."""
