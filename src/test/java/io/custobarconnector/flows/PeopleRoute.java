package io.custobarconnector.flows;

/**
 * A flow {@code people} over HTTP, without its file of parameters: {@code {"id": 1, "at": "…"}}.
 */
public final class PeopleRoute {

  private PeopleRoute() {}

  public static void write(Deployment deployment) {
    deployment.write(
        "people.camel.yaml",
        """
        - route:
            id: people
            description: People of an HTTP API
            from:
              uri: kamelet:http-source
              parameters:
                flow: people
              steps:
                - setVariable:
                    name: mapped
                    expression:
                      method:
                        ref: jslt
                        method: map('people.jslt', ${variable.run}, ${body}, 'customers')
                - setBody:
                    expression:
                      method:
                        ref: jslt
                        method: rows(${variable.mapped}, 'customers')
                - to:
                    uri: kamelet:custobar-sink
                    parameters:
                      datatype: customers
        """);
    deployment.write(
        "people.jslt",
        """
        {"customers": [{
          "_key": string(.id), "external_id": string(.id), "first_name": "P" + .id, "last_name": .at}]}
        """);
  }
}
