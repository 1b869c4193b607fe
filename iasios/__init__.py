"""The accreditation portal: composition root at the top, small named mechanisms at the bottom."""

import sys

# Wherever OpenTelemetry's metrics are installed redis-py loads them, some fifty modules in each process, and measures
# nothing. The portal has metrics of its own and takes the library's traces alone (iasios/monitoring/tracing.py).
sys.modules.setdefault("opentelemetry.sdk.metrics", None)  # type: ignore[arg-type]
