"""Words of the catalogue for this app's templates."""
