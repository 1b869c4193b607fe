"""The design system: tokens, components, seals and the shell of every page. Refuses to know applications or people."""
