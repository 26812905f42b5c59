# 只需要 git、make 和 Python 3.11 以上。其余的都按 requirements/ 里锁定的版本与散列装进本目录的 .venv。
# 路径一律写相对的，目录名里有空格或汉字也行；语法照顾 dash、GNU make 4 和 macOS 自带的 make 3.81。

.DEFAULT_GOAL := help
.NOTPARALLEL:
.DELETE_ON_ERROR:

PORT ?= 8000
py := .venv/bin/python
pip_install := -m pip install -qq --require-hashes --no-build-isolation --use-pep517

# 使用者自己的 Python、pip 设置不应改变结果。
export PYTHONUTF8 := 1
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PIP_NO_INPUT := 1
export PIP_USER := 0
export NO_MKDOCS_2_WARNING := 1
unexport PYTHONHOME PYTHONPATH

# 目录搬了家、Python 被卸载或另行指定了 PYTHON，都要重建 .venv。
venv_ok := $(shell [ -x .venv/bin/python ] && [ "$$(cat .venv/.place 2>/dev/null)" = "$$(pwd -P)" ] \
	&& { [ -z "$(PYTHON)" ] || [ "$$(cat .venv/.python 2>/dev/null)" = "$(PYTHON)" ]; } && echo yes)

.PHONY: help checker paper site publish serve test quick lint format bless bench bench-site lock clean FORCE

help: ## 显示这份说明
	@echo "用法：make <目标>"
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  %-11s%s\n", $$1, $$2}' Makefile
	@echo "可选：PYTHON=/某处/python3 指定解释器；PORT=8001 换预览端口；T=tests/某处 只更新一部分期望结果"

checker: .venv/.check ## 只装检查程序（合并请求的检查用，几秒钟）

paper: .venv/.paper ## 另装打印件（sanshe form 的 Word、PDF）所需的软件包和字体

site: .venv/.site ## 检查全部申报，生成公示网站到 site/
	@$(try_web)
	@$(py) -m sanshe check
	@$(epoch) $(py) -m mkdocs build --strict
	@echo "网站已生成：site/index.html（预览：make serve）"
	@$(web_missing)

publish: ## 把 site/ 换上去：TO=目录，网页服务器指着其中的 current，上一次的留作 previous
	@[ -f site/index.html ] && [ -d "$(TO)" ] || { echo "先运行 make site，并写明放到哪里：make publish TO=目录" >&2; exit 1; }
	@rm -rf "$(TO)/next" && cp -R site "$(TO)/next" && rm -rf "$(TO)/previous"
	@[ ! -d "$(TO)/current" ] || mv "$(TO)/current" "$(TO)/previous"
	@mv "$(TO)/next" "$(TO)/current"

serve: .venv/.site ## 在本机预览网站，改动后自动刷新
	@$(try_web)
	@$(web_missing)
	@$(py) -m mkdocs serve --livereload --dev-addr 127.0.0.1:$(PORT)

test: lint .venv-tools/.node .venv-web/.built ## 全部测试、ruff 与严格类型检查（.ci/run 调用的就是它）
	@$(py) -m pytest -n auto --dist loadgroup

quick: .venv/.dev ## 几秒钟的检查：ruff 与快测试
	@$(ruff)
	@$(py) -m pytest -q -n auto -m "not slow"

lint: .venv/.dev ## ruff 与严格类型检查
	@$(ruff)
	@$(py) -m mypy

format: .venv/.dev ## 按规范改写代码格式
	@$(py) -m ruff check --quiet --fix-only .
	@$(py) -m ruff format .

bless: .venv/.dev ## 重写期望结果（golden），并列出改动；请逐条读过再提交
	@SANSHE_BLESS=1 $(py) -m pytest -q $(T); status=$$?; \
	if git rev-parse --git-dir >/dev/null 2>&1; then \
		git --no-pager diff --stat; git ls-files --others --exclude-standard | sed 's/^/ 新增 /'; \
	fi; exit $$status

bench: .venv/.dev .venv-tools/.node ## 与同类工具比速度
	@$(compile_own)
	@$(py) -m tests.bench.applications $(ARGS)

bench-site: .venv/.dev .venv-tools/.node .venv-web/.pip ## 与同样多页的 Material 比生成网站的速度
	@$(compile_own)
	@$(py) -m tests.bench.site $(ARGS)

lock: .venv-lock/.pip ## 重新锁定依赖；UPGRADE=1 时升级到最新
	@$(call compile,dev) pyproject.toml --extra site --extra paper --group dev
	@$(call compile,site) pyproject.toml --extra site -c requirements/dev.txt
	@$(call compile,build) --group build -c requirements/dev.txt
	@$(call compile,paper) pyproject.toml --extra paper -c requirements/dev.txt
	@$(call compile,check) pyproject.toml -c requirements/dev.txt
	@$(call compile,tools) --group tools
	@$(call compile,web) --group web
	@$(call compile,lock) --group lock
	@$(MAKE) --no-print-directory .venv-web/.pip
	@for folder in scripts/web tests/tools; do \
		$(npm) --prefix $$folder $(if $(UPGRADE),update,install) --package-lock-only >/dev/null || exit 1; done
	@! git rev-parse --git-dir >/dev/null 2>&1 || git --no-pager diff --stat -- requirements scripts/web tests/tools

clean: ## 删除生成的网站、缓存和装进来的环境
	@rm -rf site .venv .venv-tools .venv-web .venv-lock .mypy_cache .pytest_cache .ruff_cache .hypothesis
	@rm -rf scripts/web/node_modules tests/tools/node_modules
	@find scripts tests -name __pycache__ -type d -prune -exec rm -rf {} +

# ---- 以下是各目标用到的片段 ----

ruff = $(py) -m ruff check . && $(py) -m ruff format --check --quiet .

# 注意：mkdocs 的 --quiet 会让 --strict 失效，不要加。
# 同一个提交生成同样的网站：时间取最后一次提交的时间，没有 git 时取现在。
epoch = SOURCE_DATE_EPOCH="$${SOURCE_DATE_EPOCH:-$$(git log -1 --format=%ct 2>/dev/null || date +%s)}"

# 一份锁定文件适用于 Python 3.11–3.14 和三种系统，不记任何软件源的地址。
compile = .venv-lock/bin/python -m uv pip compile --quiet --no-config --universal --fork-strategy fewest \
	--python-version 3.11 --generate-hashes --no-emit-index-url --custom-compile-command "make lock" \
	$(if $(UPGRADE),--upgrade) -o requirements/$(1).txt

# Node 只有一份，在 .venv-web；不用机器上的。
npm = PATH="$$PWD/.venv-web/bin:$$PATH" npm --omit-lockfile-registry-resolved --ignore-scripts \
	--no-audit --no-fund --no-update-notifier --loglevel=error

# pip 在 .pth 里写绝对路径；目录名有汉字而区域设置不是 UTF-8 时，Python 3.11、3.12 会因此无法启动。改成相对路径。
relative_pth = for pth in .venv/lib/python*/site-packages/_*sanshe*.pth; do \
	[ ! -f "$$pth" ] || echo ../../../../scripts > "$$pth"; done

# pip 编译它装的包，可编辑安装的除外；不写缓存的环境（PYTHONDONTWRITEBYTECODE）里，每次运行就要多花近一倍的时间。
compile_own = $(py) -m compileall -q scripts || true

# 装不成在线填报的部件，网站照样生成，“在线填报”一页也会这样说。
try_web = $(MAKE) --no-print-directory .venv-web/.built >.venv/web.log 2>&1 || rm -rf .venv-web/site
web_missing = [ -d .venv-web/site ] || echo "在线填报的部件没有装成（多半是连不上软件源，原因见 .venv/web.log）：网站照样生成，只是“在线填报”一页不能用，“图表”一页只有表；网络好了再运行一次即可。" >&2

install_failed = { echo "安装没有完成，原因见上：网络或磁盘的问题排除后再运行一次即可；说散列（hash）不符的，请勿绕过，告诉维护者。" >&2; exit 1; }

# ---- 安装；.venv 里的点文件记着哪一步已经做完 ----

.venv/.place: $(if $(venv_ok),,FORCE)
	@found=; bare=; \
	for try in $(if $(PYTHON),"$(PYTHON)",python3.13 python3.12 python3.11 python3.14 python3 python); do \
		"$$try" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 || continue; \
		if "$$try" -c 'import venv, ensurepip; ensurepip.version()' >/dev/null 2>&1; \
			then found=$$try; break; else bare=$${bare:-$$try}; fi; \
	done; \
	if [ -z "$$found$$bare" ]; then \
		echo "$(if $(PYTHON),PYTHON=$(PYTHON) 不能运行或低于 3.11,没有找到能运行的 Python 3.11 或更新版本)：请先安装，或用 make PYTHON=/某处/python3 指定。" >&2; exit 1; fi; \
	if [ -z "$$found" ]; then \
		echo "$$bare 缺少 venv 或 ensurepip：在 Debian、Ubuntu 上请安装 python$$("$$bare" -c 'import sys; print("%d.%d" % sys.version_info[:2])')-venv 软件包。" >&2; exit 1; fi; \
	"$$found" -m venv --clear .venv || { echo "建不成 .venv：原因见上（目录是否可写、磁盘是否已满）。" >&2; exit 1; }; \
	echo "$(PYTHON)" > .venv/.python; pwd -P > .venv/.place

# 检查程序不必打包：一个 .pth 指到 scripts/ 就够了，python -I 也认。
.venv/.check: .venv/.place requirements/check.txt
	@$(py) $(pip_install) -r requirements/check.txt || $(install_failed)
	@for packages in .venv/lib/python*/site-packages; do echo ../../../../scripts > "$$packages/_own_sanshe.pth"; done
	@touch $@

.venv/.site: .venv/.place requirements/build.txt requirements/site.txt pyproject.toml
	@echo "正在安装生成网站所需的软件包（首次约一分钟）……"
	@$(relative_pth)
	@$(py) $(pip_install) -r requirements/build.txt || $(install_failed)
	@$(py) $(pip_install) -r requirements/site.txt || $(install_failed)
	@$(py) -m pip install -qq --no-deps --no-build-isolation -e . || $(install_failed)
	@$(relative_pth)
	@$(compile_own)
	@touch $@

.venv/.paper: .venv/.site requirements/paper.txt
	@$(py) $(pip_install) -r requirements/paper.txt || $(install_failed)
	@touch $@

.venv/.dev: .venv/.place requirements/build.txt requirements/dev.txt pyproject.toml
	@echo "正在安装测试所需的软件包（首次约一分钟）……"
	@$(relative_pth)
	@$(py) $(pip_install) -r requirements/build.txt || $(install_failed)
	@$(py) $(pip_install) -r requirements/dev.txt || $(install_failed)
	@$(py) -m pip install -qq --no-deps --no-build-isolation -e . || $(install_failed)
	@$(relative_pth)
	@$(compile_own)
	@touch .venv/.site .venv/.paper $@

.venv-tools/.pip .venv-web/.pip .venv-lock/.pip: .venv-%/.pip: .venv/.place requirements/%.txt
	@echo "正在安装 $(@D)……"
	@$(py) -m venv --clear $(@D)
	@$(@D)/bin/python $(pip_install) -r requirements/$*.txt || $(install_failed)
	@touch $@

.venv-tools/.node: .venv-tools/.pip .venv-web/.pip tests/tools/package-lock.json
	@$(npm) --prefix tests/tools ci || $(install_failed)
	@touch $@

# 在线填报：软件包按散列装好，再打成网站上的文件，放在 .venv-web/site/，由 mkdocs_hook 放进网站。
.venv-web/.npm: .venv-web/.pip scripts/web/package-lock.json
	@rm -rf .venv-web/site
	@$(npm) --prefix scripts/web ci || $(install_failed)
	@touch $@

.venv-web/.built: .venv-web/.npm $(shell find scripts/web -name node_modules -prune -o -type f -print)
	@.venv-web/bin/node scripts/web/build.mjs .venv-web/site
	@touch $@
