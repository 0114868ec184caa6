# One image for release, web, worker and clock: compose.yaml and the Procfile say how each is started.
FROM python:3.12.11-slim-bookworm AS packages
COPY requirements.txt /tmp/requirements.txt
RUN python -m venv /opt/venv \
    && /opt/venv/bin/pip install --no-cache-dir --disable-pip-version-check --only-binary :all: -r /tmp/requirements.txt

FROM python:3.12.11-slim-bookworm
RUN useradd --uid 10001 --user-group --no-create-home --shell /usr/sbin/nologin screener \
    && install --directory --owner screener --group screener /data
COPY --from=packages /opt/venv /opt/venv
WORKDIR /srv
COPY manage.py gunicorn.conf.py ./
COPY candidates candidates
COPY calls calls
COPY screener screener
ENV PATH=/opt/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 DATA_DIR=/data PORT=8000
USER 10001
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s \
    CMD ["python", "-c", "import os, urllib.request as u; u.urlopen('http://127.0.0.1:%s/healthz' % os.environ['PORT'])"]
CMD ["sh", "-c", "exec gunicorn screener.wsgi --bind 0.0.0.0:$PORT --reuse-port --worker-class screener.serving.worker.WaitressWorker --workers ${WEB_CONCURRENCY:-2} --threads 16 --timeout 60 --keep-alive 75 --no-control-socket"]
