# Build the image: docker build -t connector .
# Run it: docker run -e CUSTOBAR_URL=… -e CUSTOBAR_TOKEN_FILE=/run/secrets/… -e SCC_URL=… connector

# Images are pinned by digest, so that the same sources make the same image; docs/operate.md tells how to take newer
# ones.
FROM maven:3.9-eclipse-temurin-17@sha256:a8746f15d5bb26b5b8bacb056cc76211553850f4c71d16aff845cfa004cbc197 AS build
WORKDIR /build
COPY .mvn .mvn
COPY pom.xml .
COPY src/main src/main
# Without src/standin the build makes the connector alone: no demo, and no PostgreSQL of its own.
# The commit for --version: docker build --build-arg COMMIT=$(git rev-parse --short HEAD) …
ARG COMMIT=""
RUN --mount=type=cache,target=/root/.m2 \
    mvn -q -B -Dmaven.test.skip=true -Dspotless.skip=true "-Dconnector.build=${COMMIT:++$COMMIT}" package

# Java with its compiler, for routes in Java that are dropped into routes/; the usual runtime has none.
RUN jlink --add-modules java.se,jdk.charsets,jdk.compiler,jdk.crypto.ec,jdk.jfr,jdk.localedata,jdk.management,jdk.naming.dns,jdk.net,jdk.unsupported,jdk.zipfs \
      --strip-debug --no-header-files --no-man-pages --compress=2 --output /opt/java

FROM ubuntu:24.04@sha256:786a8b558f7be160c6c8c4a54f9a57274f3b4fb1491cf65146521ae77ff1dc54
ENV JAVA_HOME=/opt/java LANG=C.UTF-8
COPY --from=build /opt/java /opt/java
RUN useradd --system --uid 10001 --no-create-home connector
WORKDIR /connector

# What changes least comes first: a new version of the connector is a layer of a few hundred kB.
COPY --from=build /build/target/lib target/lib
COPY --from=build /build/target/connector.jar target/connector.jar
COPY connector LICENSE ./
COPY routes routes
COPY docs/errors.md docs/
COPY application.properties .
# Jars of your own, such as a database's driver, go into /connector/lib.

ARG COMMIT=""
ARG VERSION="0.1.0"
LABEL org.opencontainers.image.title="Commerce Cloud to Custobar connector" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.revision="${COMMIT}"

USER connector

# Loopback inside a container is out of reach even for a published port.
ENV MANAGEMENT_HOST=0.0.0.0 \
    LOGGING_FORMAT=json
EXPOSE 8080 9090

# The image has no curl; Java's own tools are too slow to start every few seconds, bash is not.
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s --retries=3 \
    CMD ["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/${MANAGEMENT_PORT:-9090} && printf 'GET /observe/health/live HTTP/1.0\\r\\nHost: localhost\\r\\n\\r\\n' >&3 && read -r _ status _ <&3 && [ \"$status\" = 200 ]"]

ENTRYPOINT ["./connector"]
CMD ["run"]
