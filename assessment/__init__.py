"""Assessment: assessors, verdicts, requests for information, recommendations, the signed decision and the certificate."""
