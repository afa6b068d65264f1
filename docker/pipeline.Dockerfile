# Airflow and the pipeline: one image for every Airflow service.
FROM python:3.11-slim-bookworm

# What the report's PDF is drawn with.
RUN apt-get update \
 && apt-get install -y --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-dejavu-core \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --uid 10001 --create-home --shell /usr/sbin/nologin weerklank \
 && install -d -o weerklank -g weerklank /app /data /serving /logs /opt/airflow

# For networks that reach packages through a mirror of their own; empty means pip's default.
ARG PIP_INDEX_URL=
ARG PIP_EXTRA_INDEX_URL=
COPY requirements/pipeline.txt /tmp/pipeline.txt
RUN python -m venv /opt/venv \
 && env $([ -n "$PIP_INDEX_URL" ] || echo --unset=PIP_INDEX_URL) \
        $([ -n "$PIP_EXTRA_INDEX_URL" ] || echo --unset=PIP_EXTRA_INDEX_URL) \
    /opt/venv/bin/pip install --no-cache-dir --no-deps --require-hashes -r /tmp/pipeline.txt \
 && rm /tmp/pipeline.txt

ENV PATH=/opt/venv/bin:$PATH \
    PYTHONPATH=/app \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    LANG=C.UTF-8 \
    AIRFLOW_HOME=/opt/airflow
WORKDIR /app
COPY docker/airflow /app/docker/airflow
COPY extractors /app/extractors
COPY enrichment /app/enrichment
COPY warehouse /app/warehouse
COPY expectations /app/expectations
COPY dashboards /app/dashboards
COPY dbt /app/dbt
COPY dags /app/dags
USER weerklank
