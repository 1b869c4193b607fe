"""From registration to decision: one line of an application for its hospital, the office and the chairperson."""
