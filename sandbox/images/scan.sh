#!/bin/sh
# A scanner by BuildKit's protocol: https://github.com/moby/buildkit/blob/master/docs/attestations/sbom-protocol.md
set -eu
export HOME=/tmp SYFT_CHECK_FOR_APP_UPDATE=false

scan() {
  name=$(basename "$1")
  /syft scan "dir:$1" --source-name "$name" --output spdx-json >/tmp/spdx.json
  {
    printf '{"_type":"https://in-toto.io/Statement/v0.1","predicateType":"https://spdx.dev/Document","predicate":'
    cat /tmp/spdx.json
    printf '}'
  } >"$BUILDKIT_SCAN_DESTINATION/$name.spdx.json"
}

mkdir -p "$BUILDKIT_SCAN_DESTINATION" /tmp
scan "$BUILDKIT_SCAN_SOURCE"
for extra in "${BUILDKIT_SCAN_SOURCE_EXTRAS:-/none}"/*; do
  if [ -d "$extra" ]; then scan "$extra"; fi
done
