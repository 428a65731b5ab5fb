#!/bin/sh
# Makes .venv with exactly the locked dependencies and the project's commands. Called by make.
# Needs Python 3.11 or newer and a package registry; fetches uv into .uv when there is none.
set -eu
cd "$(dirname "$0")/.."

say() { printf '%s\n' "$*" >&2; }

usable() {
    "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1
}

find_python() {
    for candidate in ${PYTHON:-} python3 python3.14 python3.13 python3.12 python3.11 python; do
        if usable "$candidate"; then
            "$candidate" -c 'import sys; print(sys.executable)'
            return
        fi
    done
    say '需要 Python 3.11 或更高版本，没有找到。请先安装，或用 make PYTHON=/路径/python3 指定。'
    say 'Python 3.11 or newer is needed and was not found: install it, or say make PYTHON=/path/to/python3.'
    if command -v python3 >/dev/null 2>&1; then
        say "现有 / found: $(python3 --version 2>&1 || true)"
    fi
    exit 1
}

find_uv() {
    for candidate in uv .uv/bin/uv; do
        if "$candidate" --version >/dev/null 2>&1; then
            echo "$candidate"
            return
        fi
    done
    say '正在安装 uv / installing uv'
    rm -rf .uv
    # Without ensurepip (Debian's python3 alone) the system's own pip may still be there.
    if "$1" -m venv .uv >/dev/null 2>&1; then
        .uv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-uv.txt >&2
    elif ! "$1" -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-uv.txt \
        --target .uv >&2; then
        say "$1 没有 venv 和 pip，请先安装（Debian：apt-get install python3-venv）。"
        say "$1 has neither venv nor pip: install them (Debian: apt-get install python3-venv)."
        exit 1
    fi
    echo .uv/bin/uv
}

# A uv that was fetched by pip knows nothing of the mirror and the certificates that pip was told of: it is told the same.
# One that was here before has settings of its own.
pip_says() {
    "$pip_python" -m pip config get "$1" 2>/dev/null || true
}

tell_uv_what_pip_knows() {
    pip_python=.uv/bin/python
    [ -x "$pip_python" ] || pip_python=$python
    index=${PIP_INDEX_URL:-$(pip_says global.index-url)}
    certificates=${PIP_CERT:-$(pip_says global.cert)}
    if [ -n "$index" ] && [ -z "${UV_DEFAULT_INDEX:-}${UV_INDEX_URL:-}" ]; then
        UV_DEFAULT_INDEX=$index
        export UV_DEFAULT_INDEX
    fi
    if [ -n "$certificates" ] && [ -z "${SSL_CERT_FILE:-}" ]; then
        SSL_CERT_FILE=$certificates
        export SSL_CERT_FILE
    fi
}

if [ ! -w . ]; then
    say "不能写入 $(pwd)，请检查权限。/ cannot write to $(pwd): see to its rights."
    exit 1
fi
python=$(find_python)
uv=$(find_uv "$python")
if [ "$uv" = .uv/bin/uv ]; then
    tell_uv_what_pip_knows
fi
if ! usable .venv/bin/python; then
    rm -rf .venv
    "$uv" venv --quiet --no-python-downloads --python "$python" .venv
fi
say '正在安装锁定的依赖 / installing the locked dependencies'
# Compiled now, in parallel, and not by the first of many processes that start together.
"$uv" pip sync --quiet --compile-bytecode --require-hashes --python .venv/bin/python requirements-dev.txt
"$uv" pip install --quiet --no-deps --no-build-isolation --python .venv/bin/python --editable .
