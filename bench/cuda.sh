#!/usr/bin/env bash
# On a machine with a card: builds with CUDA's provider, holds the card's logits against the reference,
# and measures runs of the network. Usage: bench/cuda.sh [MODEL [DEVICE]], by default vit-cifar10 on cuda.
set -euo pipefail
cd "$(dirname "$0")/.."
model=${1:-vit-cifar10}
device=${2:-cuda}

./mvnw --quiet -Pcuda package -DskipTests
nvidia-smi --query-gpu=name,driver_version,memory.total --format=csv
for precision in fp32 fp16; do
  java --add-modules jdk.incubator.vector -jar target/vitrine.jar \
    verify --model "$model" --device "$device" --precision "$precision"
done
./mvnw --quiet -Pcuda,bench test-compile \
  -Djmh="DeviceBenchmark -p reference=$model -p device=$device -p precision=FP32,FP16 -p batch=1,8,32,64"
