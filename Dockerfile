FROM python:3.11-slim AS build
WORKDIR /build
RUN python -m venv /venv
# The dependencies alone first: they change seldom, and this layer is then taken from the cache.
COPY requirements-run.lock ./
RUN /venv/bin/pip install --no-cache-dir --require-hashes -r requirements-run.lock
COPY pyproject.toml README.md LICENSE ./
COPY crm_core crm_core
COPY webapp webapp
COPY reminders reminders
COPY handlers handlers
COPY locales locales
COPY sandbox sandbox
COPY bot bot
RUN /venv/bin/pip install --no-cache-dir --no-deps . \
    && /venv/bin/pip uninstall --yes pip setuptools

FROM python:3.11-slim
# pg_dump and pg_restore, for `voronka backup` and `voronka restore` on PostgreSQL.
RUN apt-get update && apt-get install --yes --no-install-recommends postgresql-client && rm -rf /var/lib/apt/lists/*
RUN pip uninstall --yes --root-user-action ignore setuptools wheel pip \
    && useradd --system --uid 10001 --home-dir /var/lib/voronka --create-home voronka \
    # A volume takes over the owner of the folder that it is laid on.
    && install --directory --owner voronka /var/lib/voronka/data
COPY --from=build /venv /venv
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 MPLCONFIGDIR=/tmp/matplotlib \
    VORONKA_HTTP_HOST=0.0.0.0 VORONKA_HTTP_PORT=8080
USER voronka
WORKDIR /var/lib/voronka
VOLUME /var/lib/voronka/data
EXPOSE 8080
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8080/healthz', timeout=4)"]
STOPSIGNAL SIGTERM
ENTRYPOINT ["voronka"]
CMD ["run"]
