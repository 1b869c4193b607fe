"""Facts about money that are data, not code: demo fees, country groups, size bands, who is in the EU."""
