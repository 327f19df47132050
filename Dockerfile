# Vitrine as an image; docs/deploy.md has how to build and run it.
#
#   docker build -t vitrine .                                builds the jar, too
#   ./mvnw package && docker build --build-arg JAR=given -t vitrine .   takes target/vitrine.jar
#   docker build --target cuda -t vitrine:cuda .             for NVIDIA's cards (docs/cuda.md)

ARG JDK_IMAGE=eclipse-temurin:25-jdk
ARG JRE_IMAGE=eclipse-temurin:25-jre
ARG CUDA_IMAGE=nvidia/cuda:12.9.1-cudnn-runtime-ubuntu24.04

# `built` from the sources here, or `given` as target/vitrine.jar.
ARG JAR=built

FROM ${JDK_IMAGE} AS sources
WORKDIR /build
COPY .mvn .mvn
COPY mvnw pom.xml LICENSE ./
COPY src src
COPY bench bench
COPY samples samples

FROM sources AS jar-built
RUN ./mvnw --batch-mode --no-transfer-progress -Dmaven.test.skip package

FROM sources AS jar-built-cuda
RUN ./mvnw --batch-mode --no-transfer-progress -Dmaven.test.skip -Pcuda package

FROM ${JDK_IMAGE} AS jar-given
WORKDIR /build
COPY target/vitrine.jar target/vitrine.jar

FROM jar-given AS jar-given-cuda

FROM jar-${JAR} AS jar
RUN cd target && jar --extract --file vitrine.jar META-INF/sbom

FROM jar-${JAR}-cuda AS jar-cuda
RUN cd target && jar --extract --file vitrine.jar META-INF/sbom

# What is unpacked is for this very JVM at this very place, and for the jars' times of change: whole seconds, because
# layers keep no fractions.
FROM ${JRE_IMAGE} AS unpacked
ARG UNPACK_OPTIONS=""
COPY --from=jar /build/target/vitrine.jar /jar/vitrine.jar
RUN touch --date 2020-01-01T00:00:00Z /jar/vitrine.jar && java -jar /jar/vitrine.jar unpack --to /opt/vitrine ${UNPACK_OPTIONS} && chmod -R a+rX /opt/vitrine && mkdir /cache

FROM ${JRE_IMAGE} AS jre

FROM ${CUDA_IMAGE} AS cuda-jre
COPY --from=jre /opt/java/openjdk /opt/java/openjdk
ENV JAVA_HOME=/opt/java/openjdk PATH=/opt/java/openjdk/bin:${PATH}

FROM cuda-jre AS unpacked-cuda
ARG UNPACK_OPTIONS=""
COPY --from=jar-cuda /build/target/vitrine.jar /jar/vitrine.jar
RUN touch --date 2020-01-01T00:00:00Z /jar/vitrine.jar && java -jar /jar/vitrine.jar unpack --to /opt/vitrine ${UNPACK_OPTIONS} && chmod -R a+rX /opt/vitrine && mkdir /cache

FROM cuda-jre AS cuda
ARG VERSION=0.1.0-SNAPSHOT
ARG REVISION=unknown
ARG CREATED=unknown
LABEL org.opencontainers.image.title="Vitrine" \
      org.opencontainers.image.description="Image classification with Vision Transformers, on CUDA" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}" \
      org.opencontainers.image.created="${CREATED}"
# A volume that is mounted here belongs to our user.
COPY --from=unpacked-cuda --chown=10001:10001 /cache /var/cache/vitrine
COPY --from=unpacked-cuda /opt/vitrine/native /opt/vitrine/native
COPY --from=unpacked-cuda /opt/vitrine/lib /opt/vitrine/lib
COPY --from=jar-cuda /build/target/META-INF/sbom/application.cdx.json /opt/vitrine/sbom.cdx.json
COPY --from=unpacked-cuda /opt/vitrine/vitrine.jar /opt/vitrine/vitrine.aot /opt/vitrine/jvm.options /opt/vitrine/
ENV XDG_CACHE_HOME=/tmp/cache VITRINE_DEVICE=cuda
USER 10001:10001
WORKDIR /tmp
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=10s --start-period=120s --retries=3 \
  CMD ["java", "--enable-native-access=ALL-UNNAMED", "-XX:AOTCache=/opt/vitrine/vitrine.aot", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx32m", "-jar", "/opt/vitrine/vitrine.jar", "health"]
ENTRYPOINT ["java", "@/opt/vitrine/jvm.options", "-jar", "/opt/vitrine/vitrine.jar"]

# The last stage is what is built by default.
FROM jre AS cpu
ARG VERSION=0.1.0-SNAPSHOT
ARG REVISION=unknown
ARG CREATED=unknown
LABEL org.opencontainers.image.title="Vitrine" \
      org.opencontainers.image.description="Image classification with Vision Transformers" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}" \
      org.opencontainers.image.created="${CREATED}"
# What changes least comes first.
# A volume that is mounted here belongs to our user.
COPY --from=unpacked --chown=10001:10001 /cache /var/cache/vitrine
COPY --from=unpacked /opt/vitrine/native /opt/vitrine/native
COPY --from=unpacked /opt/vitrine/lib /opt/vitrine/lib
COPY --from=jar /build/target/META-INF/sbom/application.cdx.json /opt/vitrine/sbom.cdx.json
COPY --from=unpacked /opt/vitrine/vitrine.jar /opt/vitrine/vitrine.aot /opt/vitrine/jvm.options /opt/vitrine/
# Exports and downloads. With a read-only root, /tmp is a tmpfs; or mount a volume at /var/cache/vitrine, and name that.
ENV XDG_CACHE_HOME=/tmp/cache
USER 10001:10001
WORKDIR /tmp
EXPOSE 8080
# A JVM of its own for each check, as small and quick as one can be: there is neither shell nor curl to rely on.
HEALTHCHECK --interval=30s --timeout=10s --start-period=60s --retries=3 \
  CMD ["java", "--enable-native-access=ALL-UNNAMED", "-XX:AOTCache=/opt/vitrine/vitrine.aot", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx32m", "-jar", "/opt/vitrine/vitrine.jar", "health"]
ENTRYPOINT ["java", "@/opt/vitrine/jvm.options", "-jar", "/opt/vitrine/vitrine.jar"]
