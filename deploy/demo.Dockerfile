# The demo's model server and its traffic, each a class with a main method:
#   docker build --file deploy/demo.Dockerfile -t infermeter-demo .
FROM maven:3.9-eclipse-temurin-25 AS build
WORKDIR /source
COPY . .
RUN mvn -B -ntp -DskipTests -pl examples -am package

FROM eclipse-temurin:25-jre
COPY --from=build /source/examples/target/infermeter-examples-*.jar /opt/demo/
COPY --from=build /source/examples/target/libs /opt/demo/libs
USER 4631:4631
ENTRYPOINT ["java", "-Xmx256m", "--enable-native-access=ALL-UNNAMED", "-cp", "/opt/demo/*:/opt/demo/libs/*"]
