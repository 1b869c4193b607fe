"""Pages of assessors, hospitals, office, chairperson and the public."""
