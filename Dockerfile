# One image for web, worker, beat and migrate. Not tried: there was no Docker engine where this was written.
FROM python:3.11-slim-bookworm

RUN apt-get update \
 && apt-get install -y --no-install-recommends libpangoft2-1.0-0 libharfbuzz-subset0 fonts-liberation2 fontconfig \
 && rm -rf /var/lib/apt/lists/* \
 && fc-cache -f

ENV PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=portal.settings.production \
    FILES_ROOT=/srv/files \
    SIGNING_TRUST_ROOT=/srv/signing/trust \
    SIGNING_KEYS_ROOT=/srv/signing/keys \
    SIGNING_TSA_SLOTS=/srv/signing/slots \
    XDG_CACHE_HOME=/tmp/cache

WORKDIR /srv/portal
COPY requirements.txt ./
RUN pip install --no-cache-dir --disable-pip-version-check --require-hashes -r requirements.txt

COPY manage.py ./
COPY portal ./portal
COPY agencies ./agencies
COPY reports ./reports
COPY templates ./templates
COPY static ./static

# The settings want real values even to collect files; these live for this one command only.
RUN SECRET_KEY="$(python -c 'import secrets; print(secrets.token_urlsafe(60))')" \
    ALLOWED_HOSTS=build.invalid DATABASE_URL=sqlite:////tmp/build.sqlite3 CELERY_BROKER_URL=memory:// \
    python manage.py collectstatic --no-input \
 && useradd --system --uid 10001 --no-create-home portal \
 && install -d -o portal -g portal -m 0750 /srv/files /srv/signing

USER portal
EXPOSE 8000
# Processes share the cores, about three for two of them; threads are for who sends and reads slowly, since the other
# threads of a process go on meanwhile. What a thread that computes does to them: portal/wsgi.py.
CMD ["gunicorn", "portal.wsgi:application", "--bind", "0.0.0.0:8000", "--worker-class", "gthread", "--workers", "3", "--threads", "4", "--worker-tmp-dir", "/dev/shm", "--limit-request-line", "8190", "--no-control-socket", "--access-logfile", "-"]
