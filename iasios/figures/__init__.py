"""The programme in figures: pictures with tables, files of them, and the yearly report."""
