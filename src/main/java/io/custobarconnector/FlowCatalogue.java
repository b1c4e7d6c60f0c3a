package io.custobarconnector;

import io.custobarconnector.consent.FirstFalse;
import io.custobarconnector.consent.FirstTrue;
import io.custobarconnector.consent.NewAddress;
import io.custobarconnector.consent.Ownership;
import io.custobarconnector.journal.Payloads;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Settings of flows: of all together, of each, and of one alone. */
final class FlowCatalogue {

  /** What holds for all flows together. */
  static final List<Setting> OF_ALL =
      List.of(
          Setting.of(
              "guard.max-change",
              ValueType.wholeNumber(1, 100),
              "20",
              "A run that would change more of a flow's rows, in percent, stops; 100 lets all pass."),
          Setting.of(
              "rejected.payload",
              ValueType.choice(Payloads.How.class),
              "keep",
              "A message that Custobar refused: keep it in the journal, encrypt it there, or drop it."),
          Setting.secret(
              "rejected.payload-key",
              ValueType.matching(
                  Pattern.compile("[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]="),
                  "is not a key of 32 bytes in Base64, as openssl rand -base64 32 makes it"),
              "The key to encrypt it with, 32 bytes in Base64; openssl rand -base64 32 makes one."),
          Setting.of(
              "rejected.keep-days",
              ValueType.wholeNumber(1, 3650),
              "30",
              "After so many days the message is removed; the row stays set aside."));

  /** What each flow can be told: the part of the key after the flow's name. */
  static final List<Setting> OF_EACH =
      List.of(
          Setting.of("enabled", ValueType.yesOrNo(), "true", "Whether the flow runs."),
          Setting.of(
              "schedule",
              new CronType(),
              "0 0 * * * ?",
              "When: a Quartz cron expression (second minute hour day month weekday)."),
          Setting.of(
              "changes",
              ValueType.choice(FlowSettings.Changes.class),
              "cursor",
              "How changes are found: cursor (by time of change) or snapshot (all rows compared)."),
          Setting.sameAs(
              "batch-size",
              ValueType.wholeNumber(1, CustobarCatalogue.LARGEST_BATCH),
              "custobar.batch-size",
              "The most rows in a request; custobar.batch-size when blank."),
          Setting.of(
              "invalid-field",
              ValueType.choice(FlowSettings.InvalidField.class),
              "omit",
              "A value that Custobar would refuse: omit (send the row without) or reject the row."),
          Setting.of(
              "nulls",
              ValueType.choice(FlowSettings.Nulls.class),
              "",
              "NULL in SQL: clear the field in Custobar or omit it; by kind of data when blank."),
          Setting.of(
              "deletions",
              ValueType.choice(FlowSettings.Deletions.class),
              "hide",
              "A row that is gone: ignore it, hide it in Custobar, or delete it there."),
          Setting.sameAs(
              "max-change",
              ValueType.wholeNumber(1, 100),
              "guard.max-change",
              "Percent of its rows that may change in one run; guard.max-change when blank."),
          Setting.of(
              "reconcile",
              new OrOffType(new CronType()),
              "0 37 2 * * ?",
              "When a cursor flow reads all rows to find what its cursor missed: a cron, or off."));

  /** Where a flow of the product differs from {@link #OF_EACH}. */
  static final Map<String, Map<String, String>> FLOWS =
      Map.of(
          "shops", Map.of("schedule", "0 0 3 * * ?", "reconcile", "0 3 2 * * ?"),
          "customers", Map.of("schedule", "0 0 * * * ?", "reconcile", "0 7 2 * * ?"),
          "marketing-permissions", Map.of("schedule", "0 30 4 * * ?", "reconcile", "off"),
          "customer-permissions", Map.of("schedule", "0 0/5 * * * ?", "reconcile", "off"),
          "products", Map.of("schedule", "0 0 5 * * ?", "reconcile", "0 17 2 * * ?"),
          "sales", Map.of("schedule", "0 0 * * * ?", "reconcile", "0 27 2 * * ?"),
          "loyalty-joins", Map.of("schedule", "0 0 * * * ?", "reconcile", "0 47 2 * * ?"),
          "benefits", Map.of("schedule", "0 * * * * ?", "reconcile", "off"),
          "stock",
              Map.of(
                  "schedule", "0 30 * * * ?",
                  "enabled", "false",
                  "max-change", "100",
                  "reconcile", "off"),
          "webshop-orders",
              Map.of("schedule", "0 0/5 * * * ?", "enabled", "false", "reconcile", "off"));

  /** What one flow alone is told. */
  static final List<Setting> OF_ONE =
      List.of(
          Setting.of(
              "customers.permissions",
              ValueType.choice(Ownership.class),
              "custobar",
              "Where customers give and take back permissions: custobar, source (the till) or both."),
          Setting.of(
              "marketing-permissions.first-false",
              ValueType.choice(FirstFalse.class),
              "unsaid",
              "A false read of a customer for the first time: unsaid (a default) or withdrawal."),
          Setting.of(
              "marketing-permissions.first-true",
              ValueType.choice(FirstTrue.class),
              "unsaid",
              "A true heard of a customer for the first time: unsaid, or grant where the source holds nothing."),
          Setting.of(
              "permissions.clock-tolerance",
              ValueType.duration(),
              "10m",
              "How far the clocks of the source and of the connector may be apart; within it a no counts."),
          Setting.of(
              "permissions.after-new-address",
              ValueType.choice(NewAddress.class),
              "ask-again",
              "A yes of a customer whose e-mail address or phone number changes: ask-again (it becomes a no) or keep."),
          Setting.of(
              "marketing-permissions.shortest-read",
              ValueType.wholeNumber(0, 100),
              "50",
              "A reading of Custobar with fewer customers, in percent of the last, changes nothing."),
          Setting.of(
              "marketing-permissions.settle",
              ValueType.duration(),
              "15m",
              "How long Custobar may take to apply a permission that was sent there."),
          Setting.of(
              "loyalty-joins.event-type",
              ValueType.matching(
                  Pattern.compile("[A-Z0-9_]+"), "must be capital letters, digits and underscores"),
              "LOYALTY_JOIN",
              "The type of the event that tells Custobar of a join; declare it there."));

  private FlowCatalogue() {}
}
