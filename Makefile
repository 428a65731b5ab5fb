# 统筹 Tongchou. Needs Python 3.11 or newer, make and a package registry; everything else is set up here.
# make demo (CHECK=1: end with a verdict instead of serving) · make test (ARGS=…) · make help

VENV := .venv
PYTHON_HERE := $(VENV)/bin/python
INSTALLED := $(VENV)/.installed

# Tests and servers start many processes: the first one's bytecode serves the others, also where the machine keeps none.
unexport PYTHONDONTWRITEBYTECODE

# A file's tests stay together, for they share servers; at most four such sets of servers run at once. How many
# processes, and which files come first: tests/conftest.py.
ALL_TESTS := --numprocesses=auto --maxprocesses=4 --dist=loadfile --no-loadscope-reorder

.PHONY: help demo stack unit test bench check fix mutants docs lock clean
.DEFAULT_GOAL := help

help:
	@echo 'make demo    跑完整的一年，然后供人查看；CHECK=1 只验收；ARGS=… 端口 / run a whole year, then serve; CHECK=1: verify only; ARGS: ports'
	@echo 'make test    全部测试 / all tests（ARGS=… 传给 pytest，单进程 / for pytest, in one process）'
	@echo 'make unit    纯函数部分的测试，不启动任何服务 / tests of the pure packages, no server is started'
	@echo 'make stack   生产形态,不用容器 / production without containers: PostgreSQL, the Temporal server, two workers, two APIs'
	@echo 'make bench   性能比较；STACK=1 在生产形态上,与其他产品对照 / the benchmark; STACK=1: the production form against other products'
	@echo 'make check   代码检查 / ruff, mypy, import contracts'
	@echo 'make fix     自动改正格式 / ruff: fix imports and formatting'
	@echo 'make mutants MODULES="clearing.settlement pooling.handover"   变异测试 / mutation testing of calculations/'
	@echo 'make docs    重新生成由程序产生的文档 / write the generated pages of docs/ anew'
	@echo 'make lock    重新锁定依赖 / lock the dependencies anew'
	@echo 'make clean   删除环境与缓存，保留 var / remove environment and caches, keep var'

demo: $(INSTALLED)
	@$(VENV)/bin/tongchou demo $(if $(CHECK),--check) $(ARGS)

stack: $(INSTALLED)
	@$(PYTHON_HERE) -m tools.stack $(ARGS)

test: $(INSTALLED)
	@$(PYTHON_HERE) -m pytest $(or $(ARGS),$(ALL_TESTS))

unit: $(INSTALLED)
	@$(PYTHON_HERE) -m pytest --quiet --numprocesses=auto tests/approvals tests/calculations tests/policies $(ARGS)

bench: $(INSTALLED)
ifdef STACK
	@$(PYTHON_HERE) -m tests.bench.production $(ARGS)
else
	@$(PYTHON_HERE) -m tests.bench $(ARGS)
	@$(PYTHON_HERE) -m tests.bench --steps $(ARGS)
	@$(PYTHON_HERE) -m tests.bench.calculations
endif

check: $(INSTALLED)
	@$(VENV)/bin/ruff check .
	@$(VENV)/bin/ruff format --check --quiet .
	@$(VENV)/bin/mypy .
	@$(VENV)/bin/lint-imports

fix: $(INSTALLED)
	@$(VENV)/bin/ruff check --quiet --fix .
	@$(VENV)/bin/ruff format --quiet .

mutants: $(INSTALLED)
	@$(PYTHON_HERE) -m tools.mutants $(MODULES)

docs: $(INSTALLED)
	@for page in rules chain_diagrams access_page refusals_page settings_page forms_page; do \
		$(PYTHON_HERE) -m tools.$$page || exit 1; \
	done

$(INSTALLED): tools/set-up.sh pyproject.toml requirements-dev.txt requirements-uv.txt
	@PYTHON='$(PYTHON)' tools/set-up.sh
	@touch $@

# Keeps the versions that still fit; `make lock UPGRADE=1` takes the newest.
LOCK := uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --python-version 3.11 \
	--custom-compile-command 'make lock' $(if $(UPGRADE),--upgrade)
lock:
	@PATH="$$PATH:$(CURDIR)/.uv/bin" && export PATH && \
	$(LOCK) pyproject.toml -o requirements.txt && \
	$(LOCK) pyproject.toml --group dev -c requirements.txt -o requirements-dev.txt && \
	echo uv | $(LOCK) - -o requirements-uv.txt && \
	for input in tools/stack/temporal-server/requirements.in tests/bench/twins/*/requirements.in; do \
		$(LOCK) "$$input" -o "$${input%.in}.txt" || exit 1; \
	done

clean:
	rm -rf $(VENV) .uv build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
