"""Workers: processes that are forked off an open graph, and end when their limits do."""
