"""One search for everybody: what it finds depends on what its reader may see."""
