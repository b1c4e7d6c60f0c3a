package io.custobarconnector.settings.declared;

import io.custobarconnector.settings.part.Pools;
import java.time.Duration;
import java.util.List;

/** Settings of the two databases: Commerce Cloud, and the connector's own tables. */
public final class DatabaseCatalogue {

  public static final List<Setting> SETTINGS =
      List.of(
          Setting.of(
              "scc.url",
              AddressType.DATABASE,
              "jdbc:postgresql://localhost:5432/commerce_cloud",
              "The Commerce Cloud database."),
          Setting.of(
              "scc.username", SettingType.text(), "", "Its user; reading rights are enough."),
          Setting.secret("scc.password", SettingType.text(), "The user's password."),
          Setting.sameAs(
              "scc.write-username",
              SettingType.text(),
              "scc.username",
              "The user who writes permissions there; scc.username when blank."),
          Setting.secretSameAs(
              "scc.write-password",
              "scc.password",
              "The user's password; scc.password when blank."),
          Setting.of(
              "scc.connections",
              SettingType.wholeNumber(Pools.LEAST_SOURCE, 100),
              "5",
              "How many connections one process may have to that database."),
          Setting.of(
              "source.page-size",
              SettingType.wholeNumber(1, 1_000_000),
              "1000",
              "How many rows are read from the database at a time."),
          Setting.of(
              "source.query-timeout", SettingType.duration(), "2m", "How long one query may take."),
          Setting.of(
              "source.overlap",
              SettingType.duration(),
              "2m",
              "How far before its last row a run starts to read, for rows that were committed late."),
          Setting.sameAs(
              "journal.url",
              AddressType.DATABASE,
              "scc.url",
              "Where the connector keeps its own tables; the Commerce Cloud database when blank."),
          Setting.sameAs(
              "journal.username",
              SettingType.text(),
              "scc.username",
              "Its user, who owns the schema below; scc.username when blank."),
          Setting.secretSameAs(
              "journal.password", "scc.password", "The user's password; scc.password when blank."),
          Setting.of(
              "journal.schema",
              SettingType.name(),
              "connector",
              "The schema of those tables, created at the first start."),
          Setting.of(
              "journal.connections",
              SettingType.wholeNumber(Pools.LEAST_JOURNAL, 200),
              "15",
              "How many connections one process may have to those tables; about half of them are for tills."),
          Setting.of(
              "journal.lease",
              SettingType.duration(Duration.ofSeconds(2), Duration.ofMinutes(10)),
              "10s",
              "How long a process that hangs keeps a flow from the other processes on the journal."));

  private DatabaseCatalogue() {}
}
