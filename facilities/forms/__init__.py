"""What people type: registration, user registration, activation, profile, the directory's filters."""
