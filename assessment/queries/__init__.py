"""Reading assessments: what each reader may see, in few queries."""
