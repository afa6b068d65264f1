-- Runs once, when the volume is empty. The passwords come from the environment, not from here.
\getenv airflow_password AIRFLOW_DB_PASSWORD
\getenv superset_password SUPERSET_DB_PASSWORD

create role airflow login password :'airflow_password';
create database airflow owner airflow encoding 'UTF8' template template0;
revoke connect on database airflow from public;

create role superset login password :'superset_password';
create database superset owner superset encoding 'UTF8' template template0;
revoke connect on database superset from public;
