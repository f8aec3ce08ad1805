# Builds the gateway and runs it on a Java runtime alone.
#   docker build -t infermeter .
#   docker run -p 4630:4630 -p 4631:4631 -v infermeter:/data infermeter --upstream triton:8001
FROM maven:3.9-eclipse-temurin-25 AS build
WORKDIR /source
COPY . .
RUN mvn -B -ntp -DskipTests -pl gateway -am package

FROM eclipse-temurin:25-jre
RUN useradd --system --uid 4630 --home-dir /data --create-home infermeter
COPY --from=build /source/gateway/target/infermeter-gateway-*.jar /app/
COPY --from=build /source/gateway/target/libs /app/libs
USER 4630
WORKDIR /data
VOLUME /data
EXPOSE 4630 4631
# Inside a container the ports must listen beyond loopback to be published; publish them only where callers may be trusted.
ENV INFERMETER_LISTEN=0.0.0.0:4630 INFERMETER_HTTP=0.0.0.0:4631 INFERMETER_DATA=/data
STOPSIGNAL SIGTERM
ENTRYPOINT ["sh", "-c", "exec java -XX:+UseSerialGC -XX:MaxRAMPercentage=60 --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow -jar /app/infermeter-gateway-*.jar \"$@\"", "serve"]
