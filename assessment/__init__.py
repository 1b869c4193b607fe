"""Assessment: assessors, verdicts, requests, recommendations, the signed decision and the certificate."""
