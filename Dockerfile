# The portal's image: one for web, worker, beat and migrate. Nothing in it runs as root, nothing in it is secret.

FROM node:24.19.0-bookworm-slim AS frontend
WORKDIR /portal
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund

FROM python:3.11-slim-bookworm AS packages
COPY requirements/tools.txt requirements/run.txt /tmp/
RUN python -m venv /opt/portal \
 && /opt/portal/bin/python -m pip install --no-cache-dir --require-hashes -r /tmp/tools.txt \
 && /opt/portal/bin/python -m uv pip sync --no-cache --compile-bytecode --require-hashes \
    --python /opt/portal/bin/python /tmp/run.txt

FROM python:3.11-slim-bookworm
ENV PATH=/opt/portal/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    DATA_DIR=/data
RUN useradd --system --uid 10001 --home-dir /data portal \
 && install -d -o portal -g portal -m 0700 /data /data/mail
COPY --from=packages /opt/portal /opt/portal
COPY --from=frontend /portal/node_modules /portal/node_modules
COPY . /portal
WORKDIR /portal
RUN python -c "from pathlib import Path; from bootstrap.catalogues import compile_all; compile_all(Path('locale'))"
USER portal
RUN SECRET_KEY=only-for-building HEALTH_NUMBER_KEY=only-for-building python manage.py collectstatic --no-input
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=6 \
  CMD ["python", "-m", "bootstrap.probe", "8000"]
# What `make run` starts as web
CMD ["python", "-m", "gunicorn", "-k", "asgi", "--bind", "0.0.0.0:8000", "--workers", "2", "--timeout", "60", "--graceful-timeout", "8", "--no-control-socket", "portal.asgi:application"]
