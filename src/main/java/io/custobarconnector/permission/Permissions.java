package io.custobarconnector.permission;

import io.custobarconnector.journal.run.Run;
import io.custobarconnector.journal.run.RunStoppedException;
import io.custobarconnector.settings.part.PermissionRules;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.apache.camel.Exchange;

/**
 * The steps of {@code marketing-permissions.camel.yaml} in Java. Batches and readings come as
 * parameters: Camel keeps every object in a cache whose method an expression calls.
 */
public final class Permissions {

  private final DataSource journal;
  private final URI custobar;
  private final PermissionRules rules;
  private final PermissionStore store;
  private final PermissionSql sql;

  /**
   * @param journal connections whose search path is the journal's schema
   * @param source connections to the source that may write
   * @param routes the folder of the two SQL files
   * @param custobar the root of Custobar's API
   * @throws PermissionSqlException when one of the files is missing or wrong
   */
  public Permissions(
      DataSource journal, DataSource source, Path routes, URI custobar, PermissionRules rules) {
    this.journal = journal;
    this.custobar = custobar;
    this.rules = rules;
    this.store = new PermissionStore(journal, rules);
    this.sql = PermissionSql.of(routes, source);
  }

  /** From now on, somebody is told of what is decided about webhooks and readings. */
  public void watchedBy(PermissionWatch watching) {
    store.watchedBy(watching);
  }

  PermissionStore store() {
    return store;
  }

  /** What the webhook told and the source does not have yet. */
  public PermissionQueue waiting(Run run, Exchange exchange) {
    return PermissionQueue.waiting(store, run, exchange);
  }

  /** What was read and differs from what was known. */
  public PermissionQueue differences(Run run, Exchange exchange) {
    return PermissionQueue.differences(store, run, exchange);
  }

  /** Whether there may be another batch. */
  public boolean isMore(PermissionQueue work) {
    return work.isMore();
  }

  /** Opens the next batch. */
  public PermissionBatch next(PermissionQueue work) {
    return work.next();
  }

  /** Whether the source must be asked about anyone in the batch. */
  public boolean hasStatements(PermissionBatch batch) {
    return batch.hasStatements();
  }

  /** The statement that asks the source. */
  public String readSql() {
    return sql.read();
  }

  /** The customers of a batch, as the parameter of {@link #readSql}. */
  public Map<String, Object> customers(PermissionBatch batch) {
    return Map.of("customers", batch.customers());
  }

  /** Decides, given what the source holds. */
  public void weigh(PermissionBatch batch, List<Map<String, Object>> rows) {
    batch.weigh(rows);
  }

  /** Whether anything in the source must change. */
  public boolean anyChanges(PermissionBatch batch) {
    return batch.anyChanges();
  }

  /**
   * Notes in the journal what the source is about to get, so that after a crash it is known to be
   * the connector's own.
   */
  public void note(PermissionBatch batch) {
    batch.note();
  }

  /** The statement that changes the source. */
  public String writeSql() {
    return sql.write();
  }

  /** The changes of a batch, as the parameter of {@link #writeSql}. */
  public Map<String, Object> changes(PermissionBatch batch) {
    return Map.of("changes", batch.changes());
  }

  /** Takes note of what the source took. */
  public void written(PermissionBatch batch, List<Map<String, Object>> rows) {
    batch.written(rows);
  }

  /** Writes what became of the batch to the journal. */
  public void commit(PermissionBatch batch) {
    batch.commit();
  }

  /** Starts to read all permissions from Custobar. */
  public PermissionSnapshot reading(Run run) {
    return new PermissionSnapshot(journal, custobar, rules.shortestRead(), run);
  }

  /** Whether there is another page. */
  public boolean isMorePages(PermissionSnapshot reading) {
    return reading.isMore();
  }

  /** The address of the next page. */
  public String page(PermissionSnapshot reading) {
    return reading.ask().toString();
  }

  /** Keeps a page in the journal. */
  public void keep(PermissionSnapshot reading, byte[] page) {
    reading.keep(page);
  }

  /** Everything has been read; refuses to go on when that is suspiciously little. */
  public void end(PermissionSnapshot reading) {
    reading.end();
  }

  /**
   * Everything has been dealt with.
   *
   * @throws PermissionsUnavailableException when it has not, since the connector stops
   * @throws RunStoppedException when grants wait for somebody to say that they are meant
   */
  public void over(Run run, PermissionQueue differences) {
    if (differences.isMore()) {
      throw new PermissionsUnavailableException(
          "not all differences were dealt with; the next run reads Custobar again");
    }
    long rest = run.tally().read() - run.tally().sent() - run.tally().rejected();
    run.rowsUnchanged((int) Math.max(0, rest));
    run.markReadToEnd();
    if (differences.held() > 0) {
      throw Waves.toSource(differences.held(), rules.mostGrants());
    }
  }
}
