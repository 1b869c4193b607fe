"""What the office sets for the whole programme: hours, telephone, holidays, switches. It refuses to know facilities."""
