# Superset, with DuckDB's dialect and the dashboards' YAML.
FROM python:3.11-slim-bookworm

RUN useradd --uid 10001 --create-home --shell /usr/sbin/nologin weerklank \
 && install -d -o weerklank -g weerklank /app /serving /opt/superset

# For networks that reach packages through a mirror of their own; empty means pip's default.
ARG PIP_INDEX_URL=
ARG PIP_EXTRA_INDEX_URL=
COPY requirements/superset.txt /tmp/superset.txt
RUN python -m venv /opt/venv \
 && env $([ -n "$PIP_INDEX_URL" ] || echo --unset=PIP_INDEX_URL) \
        $([ -n "$PIP_EXTRA_INDEX_URL" ] || echo --unset=PIP_EXTRA_INDEX_URL) \
    /opt/venv/bin/pip install --no-cache-dir --no-deps --require-hashes -r /tmp/superset.txt \
 && rm /tmp/superset.txt

ENV PATH=/opt/venv/bin:$PATH \
    PYTHONPATH=/app \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    LANG=C.UTF-8 \
    SUPERSET_HOME=/opt/superset
WORKDIR /app
COPY dashboards /app/dashboards
USER weerklank
