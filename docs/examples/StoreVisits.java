import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.camel.builder.RouteBuilder;

/**
 * Tells Custobar of visits to a store: one event per customer, store and day, however many receipts
 * there were. A route in Java has everything that one in YAML has, and Java between the steps.
 *
 * <p>To use it, copy this file and store-visits.sql into the routes folder. The class is the flow:
 * StoreVisits is store-visits, with settings such as store-visits.schedule.
 */
public class StoreVisits extends RouteBuilder {

  @Override
  public void configure() {
    from("kamelet:changes-source?flow=store-visits&neverAheadOf=customers&settleAfter=customers")
        .routeId("store-visits")
        .transform()
        .body(List.class, StoreVisits::oncePerDay)
        .to("kamelet:custobar-sink?datatype=events");
  }

  /** The rows of a page without those that say what an earlier row said. */
  private static List<?> oncePerDay(List<?> rows) {
    Set<List<Object>> seen = new HashSet<>();
    return rows.stream().map(Map.class::cast).filter(row -> seen.add(visit(row))).toList();
  }

  private static List<Object> visit(Map<?, ?> row) {
    return List.of(row.get("customer_id"), row.get("demo__shop_id"), row.get("date"));
  }
}
