"""The home page of a facility: banner, stages, tasks and facts."""
