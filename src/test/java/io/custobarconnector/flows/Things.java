package io.custobarconnector.flows;

import io.custobarconnector.sandbox.Datatype;
import io.custobarconnector.sandbox.Rows;
import java.util.Map;

/**
 * A flow over a table of its own, whose rows become products: where a test wants to say of each row
 * what it holds and when it changed.
 */
public final class Things {

  static final String FLOW = "things";

  private final Deployment deployment;
  private final Rows rows;

  public Things(Deployment deployment) {
    this.deployment = deployment;
    this.rows = deployment.rows();
    rows.run(
        """
        CREATE TABLE thing (
            id int, external_id text, title text, description text, price numeric, category text[],
            changed timestamptz NOT NULL DEFAULT now()
        )\
        """);
    become("products");
    select("id AS _key, external_id, title, description, price, category");
  }

  /** Which datatype the rows become. */
  public void become(String datatype) {
    deployment.write(
        FLOW + ".camel.yaml",
        """
        - route:
            id: things
            from:
              uri: kamelet:changes-source
              parameters:
                flow: things
              steps:
                - to:
                    uri: kamelet:custobar-sink
                    parameters:
                      datatype: %s
        """
            .formatted(datatype));
  }

  /** What the flow selects beside the time of change. */
  public void select(String columns) {
    deployment.write(
        FLOW + ".sql", "SELECT changed AS _changed_at, %s FROM thing".formatted(columns));
  }

  /** Things with these numbers, one after the other in time. */
  public void make(int from, int to) {
    rows.run(
        """
        INSERT INTO thing (id, external_id, title, changed)
        SELECT n, 'T-' || n, 'Thing ' || n, now() - interval '1 hour' + n * interval '1 millisecond'
          FROM generate_series(?, ?) AS n\
        """,
        from,
        to);
  }

  public void rename(int id, String title) {
    rows.run("UPDATE thing SET title = ?, changed = now() WHERE id = ?", title, id);
  }

  /** Whatever Custobar holds of a thing. */
  public Map<String, String> held(int id) {
    return deployment.held().record(Datatype.PRODUCTS, "T-" + id);
  }

  public String title(int id) {
    return held(id).get("title");
  }

  /** How many things Custobar holds. */
  public int count() {
    deployment.held();
    return deployment.custobar().counts().get(Datatype.PRODUCTS);
  }

  /** How many rows Custobar took, repeats included. */
  public long taken() {
    return deployment.custobar().acceptedRows(Datatype.PRODUCTS);
  }
}
