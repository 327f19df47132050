#!/bin/sh
# Takes the native libraries of other platforms out of ONNX Runtime's jar within vitrine.jar: 42 MB that an image for
# one platform does not need. The JDK's own tool does it; there is no zip in the image that builds.
set -eu
jar=$(realpath "$1")
case $(uname -m) in
  x86_64) platform=linux-x64 ;;
  aarch64) platform=linux-aarch64 ;;
  *) echo "no ONNX Runtime for $(uname -m)" >&2; exit 1 ;;
esac
work=$(mktemp -d)
cd "$work"
jar --extract --file "$jar" BOOT-INF/lib
for library in BOOT-INF/lib/onnxruntime*.jar; do
  mkdir content
  (cd content && jar --extract --file "../$library")
  for other in content/ai/onnxruntime/native/*; do
    [ "${other##*/}" = "$platform" ] || rm -r "$other"
  done
  [ -d "content/ai/onnxruntime/native/$platform" ]
  rm "$library"
  (cd content && jar --create --file "../$library" --manifest META-INF/MANIFEST.MF --date 2020-01-01T00:00:00Z .)
  jar --update --no-compress --file "$jar" "$library" # Spring Boot reads jars within a jar only where they are stored
  rm -r content
done
cd / && rm -r "$work"
