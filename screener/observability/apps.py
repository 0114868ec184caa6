"""The app `observability`: starts in every process what the settings switch on, and nothing else."""

from django.apps import AppConfig
from django.conf import settings


class ObservabilityConfig(AppConfig):
    """Metrics, traces and error reports."""

    name = "screener.observability"

    def ready(self) -> None:
        """Each part is imported only when it is switched on."""
        if settings.METRICS_TOKEN:
            from screener.observability import metrics

            metrics.share(settings.DATA_DIR / "metrics")
        if settings.OTEL_EXPORTER_OTLP_ENDPOINT:
            from screener.observability import exporting

            exporting.start(
                settings.OTEL_EXPORTER_OTLP_ENDPOINT, settings.OTEL_EXPORTER_OTLP_HEADERS, settings.OTEL_SERVICE_NAME
            )
        if settings.SENTRY_DSN:
            from screener.observability import sentry

            sentry.start(settings.SENTRY_DSN, settings.SENTRY_ENVIRONMENT, settings.SENTRY_RELEASE)
