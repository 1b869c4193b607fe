"""The accreditation portal: composition root at the top, small named mechanisms at the bottom."""
