# The portal for production: one image for web, worker, beat and migrations. See docker-compose.yml and docs/operations.md.

FROM python:3.11-slim-bookworm AS base
# What WeasyPrint loads, and fonts for signs and scripts that those of the portal do not have.
RUN apt-get update \
    && apt-get install -y --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fontconfig-config \
        fonts-noto-core fonts-wqy-zenhei \
    && rm -rf /var/lib/apt/lists/*
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    MALLOC_ARENA_MAX=2 \
    DJANGO_SETTINGS_MODULE=iasios.settings.production \
    DATA_DIR=/data

FROM base AS build
WORKDIR /build
COPY requirements/bootstrap.txt requirements/base.txt ./
RUN python -m venv /opt/installer \
    && /opt/installer/bin/pip install --no-cache-dir --require-hashes -r bootstrap.txt \
    && python -m venv --without-pip /opt/venv \
    && /opt/installer/bin/uv pip sync --no-cache --require-hashes --compile-bytecode --python /opt/venv/bin/python base.txt
WORKDIR /app
COPY manage.py ./
COPY iasios iasios
COPY facilities facilities
COPY applications applications
COPY casereview casereview
COPY assessment assessment
COPY invoicing invoicing
COPY templates templates
COPY static static
COPY locale locale
COPY docker/health.py docker/health.py
# Collecting static files reads the settings but talks to nobody; these values stay in this stage.
RUN SECRET_KEY=unused SECOND_FACTOR_KEYS=unused DATABASE_URL=postgres://unused@localhost/unused \
    CELERY_BROKER_URL=redis://localhost/0 CACHE_URL=redis://localhost/1 \
    PUBLIC_ORIGIN=https://portal.example ALLOWED_HOSTS=portal.example EMAIL_URL=smtp://localhost \
    python manage.py collectstatic --noinput --verbosity 0 \
    && python -m compileall -q .

FROM base AS portal
RUN useradd --system --uid 10001 --user-group --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin portal \
    && install -d -o portal -g portal -m 0700 /data /data/media
COPY --from=build /opt/venv /opt/venv
COPY --from=build /app /app
COPY --from=build --chown=portal:portal /data/static /data/static
WORKDIR /app
USER portal
EXPOSE 8000
CMD ["gunicorn", "iasios.wsgi", "--config", "python:iasios.web.server", "--bind", "0.0.0.0:8000", "--worker-class", "gthread", "--workers", "2", "--threads", "4", "--worker-tmp-dir", "/dev/shm", "--no-control-socket"]
HEALTHCHECK --interval=15s --timeout=10s --start-period=60s --retries=4 CMD ["python", "docker/health.py", "/readyz"]
