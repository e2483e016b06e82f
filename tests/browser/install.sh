#!/bin/sh
# A Chromium for the browser tests. Quick when there is one; as root on Debian the distribution's
# package, otherwise Playwright's own download. Fails loudly: browser tests are never skipped.
set -eu
bin="$1"
for name in chromium chromium-browser google-chrome google-chrome-stable; do
  command -v "$name" >/dev/null 2>&1 && exit 0
done
"$bin/python" - <<'PY' && exit 0
import sys
from pathlib import Path
from playwright.sync_api import sync_playwright
with sync_playwright() as playwright:
    sys.exit(not Path(playwright.chromium.executable_path).exists())
PY
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
  apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends chromium && exit 0
fi
exec "$bin/playwright" install chromium
