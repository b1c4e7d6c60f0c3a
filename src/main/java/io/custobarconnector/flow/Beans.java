package io.custobarconnector.flow;

import io.custobarconnector.custobar.limit.RequestBudget;
import io.custobarconnector.custobar.upload.ResponseClassifier;
import io.custobarconnector.custobar.upload.Retries;
import io.custobarconnector.custobar.upload.UnconfirmedEvents;
import io.custobarconnector.flow.schedule.FlowDependencies;
import io.custobarconnector.journal.delivery.DeliveredMessages;
import io.custobarconnector.journal.run.Runs;
import io.custobarconnector.source.Changes;
import io.custobarconnector.source.Source;
import io.custobarconnector.source.http.HttpCalls;
import io.custobarconnector.source.http.HttpSource;
import io.custobarconnector.source.http.HttpSourceRetries;
import java.beans.Introspector;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.Map;
import javax.sql.DataSource;

/** What routes call by name: each object has the name of its class, {@code httpSourceRetries}. */
public final class Beans {

  private final Map<String, Object> byName = new HashMap<>();

  /** Under the name of its class. */
  public Beans add(Object bean) {
    return add(bean.getClass(), bean);
  }

  /**
   * Under the name of the class by which routes know it.
   *
   * @param known a class that it extends, or an interface: what runs and looks have in common
   */
  Beans add(Class<?> known, Object bean) {
    return add(Introspector.decapitalize(known.getSimpleName()), known.cast(bean));
  }

  /** Under a name of its own, when its class is none of ours. */
  public Beans add(String name, Object bean) {
    byName.put(name, bean);
    return this;
  }

  /** What a run reads with, also one that only looks. */
  public Beans addReading(
      Wiring wiring,
      Source source,
      DataSource journal,
      DeliveredMessages delivered,
      Runs runs,
      Changes changes,
      FlowDependencies upstream) {
    MappingChanges mappings = wiring.mappings(source, journal);
    ChangeGuard guard = wiring.guard(source, delivered, journal);
    return add(Runs.class, runs)
        .add(mappings)
        .add(Changes.class, changes)
        .add(guard)
        .add(upstream)
        .add(new ChangesStart(runs, mappings, changes, upstream, guard))
        .add(wiring.jslt(journal, delivered));
  }

  /** What Custobar is asked with. */
  public Beans addCustobar(RequestBudget budget, ZoneId zone) {
    return add(budget)
        .add(new ResponseClassifier(budget, InstantSource.system()))
        .add(new Retries())
        .add(new UnconfirmedEvents(zone));
  }

  /** What a source over HTTP is asked with. */
  public Beans addHttp(HttpSource source, Duration longestAnswer) {
    return add(HttpSource.class, source)
        .add(new HttpCalls(InstantSource.system()))
        .add(new HttpDeadline(longestAnswer))
        .add(new HttpSourceRetries());
  }

  Map<String, Object> byName() {
    return byName;
  }
}
