package io.custobarconnector.settings.declared;

import io.custobarconnector.FlowNames;
import io.custobarconnector.settings.part.FirstFalse;
import io.custobarconnector.settings.part.FirstTrue;
import io.custobarconnector.settings.part.FlowSettings;
import io.custobarconnector.settings.part.NewAddress;
import io.custobarconnector.settings.part.Ownership;
import io.custobarconnector.settings.part.PayloadSettings;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Settings of flows: of all together, of each, and of one alone. */
public final class FlowCatalogue {

  /** What holds for all flows together. */
  public static final List<Setting> OF_ALL =
      List.of(
          Setting.of(
              "guard.max-change",
              SettingType.wholeNumber(1, 100),
              "20",
              "A run that would change more of a flow's rows, in percent, stops; 100 lets all pass."),
          Setting.of(
              "rejected.payload",
              SettingType.choice(PayloadSettings.How.class),
              "keep",
              "A message that Custobar refused: keep it in the journal, encrypt it there, or drop it."),
          Setting.secret(
              "rejected.payload-key",
              SettingType.matching(
                  Pattern.compile("[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]="),
                  "is not a key of 32 bytes in Base64, as openssl rand -base64 32 makes it"),
              "The key to encrypt it with, 32 bytes in Base64; openssl rand -base64 32 makes one."),
          Setting.of(
              "rejected.keep-days",
              SettingType.wholeNumber(1, 3650),
              "30",
              "After so many days the message is removed; the row stays rejected."));

  /** What each flow can be told: the part of the key after the flow's name. */
  public static final List<Setting> OF_EACH =
      List.of(
          Setting.of("enabled", SettingType.yesOrNo(), "true", "Whether the flow runs."),
          Setting.of(
              "schedule",
              new CronType(),
              "0 0 * * * ?",
              "When: a Quartz cron expression (second minute hour day month weekday)."),
          Setting.of(
              "changes",
              SettingType.choice(FlowSettings.Changes.class),
              "cursor",
              "How changes are found: cursor (by time of change) or snapshot (all rows compared)."),
          Setting.sameAs(
              "batch-size",
              SettingType.wholeNumber(1, CustobarCatalogue.LARGEST_BATCH),
              "custobar.batch-size",
              "The most rows in a request; custobar.batch-size when blank."),
          Setting.of(
              "invalid-field",
              SettingType.choice(FlowSettings.InvalidField.class),
              "omit",
              "A value that Custobar would refuse: omit (send the row without) or reject the row."),
          Setting.of(
              "nulls",
              SettingType.choice(FlowSettings.Nulls.class),
              "",
              "NULL in SQL: clear the field in Custobar or omit it; by kind of data when blank."),
          Setting.of(
              "deletions",
              SettingType.choice(FlowSettings.Deletions.class),
              "hide",
              "A row that is gone: ignore it, hide it in Custobar, or delete it there."),
          Setting.sameAs(
              "max-change",
              SettingType.wholeNumber(1, 100),
              "guard.max-change",
              "Percent of its rows that may change in one run; guard.max-change when blank."),
          Setting.of(
              "max-rejected",
              SettingType.wholeNumber(1, 100),
              "20",
              "Percent of a run's rows that may be rejected, a receipt as one; 100 lets all pass."),
          Setting.of(
              "reconcile",
              new OrOffType(new CronType()),
              "0 37 2 * * ?",
              "When a cursor flow reads all rows to find what its cursor missed: a cron, or off."));

  /** Where a flow of the product differs from {@link #OF_EACH}. */
  public static final Map<String, Map<String, String>> FLOWS =
      Map.of(
          FlowNames.SHOPS, Map.of("schedule", "0 0 3 * * ?", "reconcile", "0 3 2 * * ?"),
          FlowNames.CUSTOMERS, Map.of("schedule", "0 0 * * * ?", "reconcile", "0 7 2 * * ?"),
          FlowNames.MARKETING_PERMISSIONS, Map.of("schedule", "0 30 4 * * ?", "reconcile", "off"),
          FlowNames.CUSTOMER_PERMISSIONS, Map.of("schedule", "0 0/5 * * * ?", "reconcile", "off"),
          FlowNames.PRODUCTS, Map.of("schedule", "0 0 5 * * ?", "reconcile", "0 17 2 * * ?"),
          FlowNames.SALES, Map.of("schedule", "0 0 * * * ?", "reconcile", "0 27 2 * * ?"),
          FlowNames.LOYALTY_JOINS, Map.of("schedule", "0 0 * * * ?", "reconcile", "0 47 2 * * ?"),
          FlowNames.BENEFITS, Map.of("schedule", "0 * * * * ?", "reconcile", "off"),
          FlowNames.STOCK,
              Map.of(
                  "schedule", "0 30 * * * ?",
                  "enabled", "false",
                  "max-change", "100",
                  // A product whose balance is gone is a product all the same.
                  "deletions", "ignore",
                  "reconcile", "off"),
          FlowNames.WEBSHOP_ORDERS,
              Map.of("schedule", "0 0/5 * * * ?", "enabled", "false", "reconcile", "off"));

  /** What one flow alone is told. */
  public static final List<Setting> OF_ONE =
      List.of(
          Setting.of(
              "customers.permissions",
              SettingType.choice(Ownership.class),
              "custobar",
              "Where customers give and take back permissions: custobar, source (the till) or both."),
          Setting.of(
              "marketing-permissions.first-false",
              SettingType.choice(FirstFalse.class),
              "unsaid",
              "A false read of a customer for the first time: unsaid (a default) or withdrawal."),
          Setting.of(
              "marketing-permissions.first-true",
              SettingType.choice(FirstTrue.class),
              "unsaid",
              "A true heard of a customer for the first time: unsaid, or grant where the source holds nothing."),
          Setting.of(
              "permissions.clock-tolerance",
              SettingType.duration(),
              "10m",
              "How far the clocks of the source and of the connector may be apart; within it a no counts."),
          Setting.of(
              "permissions.after-new-address",
              SettingType.choice(NewAddress.class),
              "ask-again",
              "A yes of a customer whose e-mail address or phone number changes: ask-again (it becomes a no) or keep."),
          Setting.of(
              "marketing-permissions.shortest-read",
              SettingType.wholeNumber(0, 100),
              "50",
              "A reading of Custobar with fewer customers, in percent of the last, changes nothing."),
          Setting.of(
              "marketing-permissions.settle",
              SettingType.duration(),
              "15m",
              "How long Custobar may take to apply a permission that was sent there."),
          Setting.of(
              "loyalty-joins.event-type",
              SettingType.matching(
                  Pattern.compile("[A-Z0-9_]+"), "must be capital letters, digits and underscores"),
              "LOYALTY_JOIN",
              "The type of the event that tells Custobar of a join; declare it there."));

  private FlowCatalogue() {}
}
