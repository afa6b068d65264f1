# PostgreSQL for the metadata of Airflow and Superset: two databases, two roles, no root.
FROM postgres:15-bookworm
COPY docker/postgres/init.sql /docker-entrypoint-initdb.d/init.sql
RUN install -d -o postgres -g postgres -m 0700 /var/lib/postgresql/data \
 && chmod 1777 /var/run/postgresql \
 && chmod 0644 /docker-entrypoint-initdb.d/init.sql
USER postgres
