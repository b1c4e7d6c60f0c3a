package io.custobarconnector.bench;

import java.net.URI;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.model.dataformat.JsonLibrary;
import org.apache.camel.processor.aggregate.GroupedBodyAggregationStrategy;

/**
 * The same rows by a route as a tutorial writes it: an exchange for each row of a query, gathered
 * into requests, written by Jackson, posted. Nothing is checked, remembered or tried again.
 * (camel-jdbc cannot stream from PostgreSQL: it commits before the rows are read.)
 */
final class PlainCamel {

  private static final int ROWS_IN_A_REQUEST = 500;

  private final BulkSource source;
  private final URI custobar;
  private final CountDownLatch requests;

  /**
   * @param custobar the address that takes uploads
   */
  PlainCamel(BulkSource source, URI custobar) {
    this.source = source;
    this.custobar = custobar;
    this.requests = new CountDownLatch((source.rows() + ROWS_IN_A_REQUEST - 1) / ROWS_IN_A_REQUEST);
  }

  /** Sends all rows, and comes back when the last request was answered. */
  void send() throws Exception {
    try (DefaultCamelContext camel = new DefaultCamelContext();
        Connection connection = source.database().dataSource().getConnection();
        Statement statement = connection.createStatement()) {
      camel.addRoutes(new Route());
      camel.start();
      connection.setAutoCommit(false);
      statement.setFetchSize(1000);
      ResultSet rows = statement.executeQuery("SELECT " + BulkSource.FIELDS + " FROM sale");
      Exchange all =
          camel
              .createProducerTemplate()
              .send("direct:all", exchange -> exchange.getMessage().setBody(new Rows(rows)));
      if (all.getException() != null) {
        throw all.getException();
      }
      // What was gathered goes its own way.
      if (!requests.await(5, TimeUnit.MINUTES)) {
        throw new IllegalStateException(requests.getCount() + " requests were not answered");
      }
    }
  }

  private final class Route extends RouteBuilder {
    @Override
    public void configure() {
      from("direct:all")
          .split(body())
          .streaming()
          .aggregate(constant(true), new GroupedBodyAggregationStrategy())
          .completionSize(ROWS_IN_A_REQUEST)
          .completionPredicate(exchangeProperty(Exchange.SPLIT_COMPLETE))
          .eagerCheckCompletion()
          .setBody(exchange -> Map.of("sales", exchange.getMessage().getBody()))
          .marshal()
          .json(JsonLibrary.Jackson)
          .setHeader(Exchange.CONTENT_TYPE, constant("application/json"))
          .to(custobar.toString())
          .process(exchange -> requests.countDown());
    }
  }

  /** The rows of a result, each as a map. */
  private static final class Rows implements Iterator<Map<String, Object>> {

    private final ResultSet rows;
    private boolean there;

    Rows(ResultSet rows) throws SQLException {
      this.rows = rows;
      this.there = rows.next();
    }

    @Override
    public boolean hasNext() {
      return there;
    }

    @Override
    public Map<String, Object> next() {
      if (!there) {
        throw new NoSuchElementException();
      }
      try {
        Map<String, Object> row = new LinkedHashMap<>();
        for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
          row.put(rows.getMetaData().getColumnLabel(i), rows.getObject(i));
        }
        there = rows.next();
        return row;
      } catch (SQLException e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
