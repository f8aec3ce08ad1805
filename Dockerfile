# Builds the gateway and runs it on a Java runtime of its own; scripts/image says what is in it.
#   docker build -t infermeter .
#   docker run -p 4630:4630 -p 4631:4631 -v infermeter:/data infermeter --upstream triton:8001
FROM node:22-slim AS node

FROM maven:3.9-eclipse-temurin-25 AS build
# The dashboard is built with Node and npm.
COPY --from=node /usr/local/bin /usr/local/bin
COPY --from=node /usr/local/lib/node_modules /usr/local/lib/node_modules
WORKDIR /source
COPY . .
RUN scripts/image /opt/infermeter

FROM debian:stable-slim
COPY --from=build /opt/infermeter /opt/infermeter
COPY --from=build --chown=4630:4630 /opt/infermeter/data /data
USER 4630:4630
WORKDIR /data
VOLUME /data
EXPOSE 4630 4631
# Inside a container the ports must listen beyond loopback to be published; publish them only where callers may be trusted.
ENV INFERMETER_LISTEN=0.0.0.0:4630 INFERMETER_HTTP=0.0.0.0:4631 INFERMETER_DATA=/data
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s CMD ["/opt/infermeter/bin/ready"]
STOPSIGNAL SIGTERM
ENTRYPOINT ["/opt/infermeter/bin/serve"]
