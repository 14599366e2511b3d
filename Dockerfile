# syntax=docker/dockerfile:1
# Holdfast as a container: docs/operations.md says how it is run. Nothing in it but Python, its libraries and the program.

FROM python:3.11-slim-bookworm AS libraries
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
COPY requirements.txt constraints.txt /build/
# Ready-made packages only: nothing is compiled, and no package runs a program of its own while it is installed.
RUN python -m venv --without-pip /opt/venv \
    && python -m pip --python /opt/venv/bin/python install --only-binary=:all: \
        -r /build/requirements.txt -c /build/constraints.txt

FROM python:3.11-slim-bookworm
LABEL org.opencontainers.image.title="Holdfast" \
    org.opencontainers.image.description="A self-hosted Telegram bot that guards Bybit positions" \
    org.opencontainers.image.licenses="MIT"
# What installs software has no work here.
RUN python -m pip uninstall --yes --quiet --root-user-action=ignore pip setuptools wheel \
    && groupadd --gid 10001 holdfast \
    && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin holdfast \
    && install --directory --owner=10001 --group=10001 --mode=0700 /data
COPY --from=libraries /opt/venv /opt/venv
WORKDIR /opt/holdfast
COPY LICENSE main.py ./
COPY drills/ drills/
COPY execution/ execution/
COPY handlers/ handlers/
COPY helpers/ helpers/
COPY simulator/ simulator/
COPY utils/ utils/
# The root may be read-only at run time: what Python would write there is written now.
RUN ["/opt/venv/bin/python", "-m", "compileall", "-q", "."]

# Secrets come as files (docker secrets). The health check needs the port, which listens inside of the container only.
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    CREDENTIALS_DIRECTORY=/run/secrets \
    METRICS_PORT=9464 \
    STATE_DIR=/data
VOLUME ["/data"]
USER 10001:10001
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=60s --timeout=15s --start-period=60s --retries=3 \
    CMD ["python", "-m", "helpers.metrics.healthcheck"]
ENTRYPOINT ["python", "main.py"]
CMD ["run"]
