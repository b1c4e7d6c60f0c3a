package io.custobarconnector.flow.alert;

import static io.custobarconnector.flow.alert.Fortnight.at;
import static org.assertj.core.api.Assertions.assertThat;

import io.custobarconnector.flow.alert.Fortnight.Course;
import io.custobarconnector.flow.alert.Recording.Firing;
import io.custobarconnector.sandbox.ReferenceDatabaseExtension;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two weeks of a shop in some minutes: a real connector between a source, tills and a stand-in
 * Custobar, and one thing after the other that goes wrong and is mended. Each alert fires when it
 * should and is over when it should, and no other fires: neither of Prometheus, which is given the
 * series that were read in these weeks, nor of the connector itself.
 *
 * <p>A real Prometheus cannot live at this pace: a quarter of an hour would be less than a tenth of
 * a second. So time goes by in steps, in which nothing happens.
 */
@Tag("timed")
@ExtendWith(ReferenceDatabaseExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FortnightIT {

  /** An alert may begin and end so many minutes late: two looks. */
  private static final int LATE = 2 * Recording.EVERY;

  /** Minutes until a flow that fails is an alert, and one that is behind. */
  private static final int FAILING = 15;

  private static final int BEHIND = 2 * 60 + 10;

  private final Fortnight weeks = new Fortnight();
  private final List<Course> expected = new ArrayList<>();

  private void expect(String alert, String flow, int from, int until) {
    expected.add(new Course(new Firing(alert, flow), from, until));
  }

  @BeforeAll
  void live(DataSource database, @TempDir Path folder) throws Exception {
    custobarAway();
    keyRefused();
    scheduleMissed();
    sourceAway();
    rowsRejected();
    limitUsedUp();
    custobarSlow();
    nothingSold();
    strangers();
    rowMissed();
    certificateEnds();
    dailyFlowFails();
    processAway();
    weeks.live(database, folder);
  }

  private void custobarAway() {
    weeks.on(
        at(2, 10, 5),
        shop -> {
          // The till knows of a benefit, and uses it when Custobar is away.
          shop.lookUp(1);
          shop.custobarAnswers(503, "*");
          shop.useBenefit();
        });
    weeks.on(
        at(2, 13, 30),
        shop -> {
          shop.custobarIsWell();
          shop.awaitToldUses();
        });
    expect("ConnectorOutboxOld", "", at(2, 10, 20), at(2, 13, 30));
    expect("ConnectorCustobarFailing", "", at(2, 10, 20), at(2, 13, 35));
    expect("ConnectorTillWithoutCustobar", "", at(2, 10, 15), at(2, 13, 35));
    for (String flow : List.of("customers", "sales")) {
      expect("ConnectorFlowFailing", flow, at(2, 11, FAILING), at(2, 14, 0));
      expect("ConnectorFlowBehind", flow, at(2, 10, BEHIND), at(2, 14, 0));
    }
  }

  private void keyRefused() {
    weeks.on(at(3, 9, 5), shop -> shop.custobarAnswers(401, "*"));
    weeks.on(at(3, 10, 20), Shop::custobarIsWell);
    expect("ConnectorKeyRefused", "", at(3, 9, 5), at(3, 10, 30));
    expect("ConnectorTillWithoutCustobar", "", at(3, 9, 15), at(3, 10, 25));
    expect("ConnectorFlowFailing", "customers", at(3, 10, FAILING), at(3, 11, 0));
    expect("ConnectorFlowFailing", "sales", at(3, 10, FAILING), at(3, 11, 0));
  }

  private void scheduleMissed() {
    weeks.on(at(4, 11, 5), shop -> weeks.schedule("sales", false));
    weeks.on(at(4, 15, 55), shop -> weeks.schedule("sales", true));
    expect("ConnectorFlowBehind", "sales", at(4, 11, BEHIND), at(4, 16, 0));
  }

  private void sourceAway() {
    weeks.on(at(5, 9, 30), shop -> shop.source().goesAway());
    weeks.on(at(5, 11, 30), shop -> shop.source().isBack());
    for (String flow : List.of("customers", "sales")) {
      expect("ConnectorFlowFailing", flow, at(5, 10, FAILING), at(5, 12, 0));
      expect("ConnectorFlowBehind", flow, at(5, 9, BEHIND), at(5, 12, 0));
    }
  }

  private void rowsRejected() {
    weeks.on(
        at(6, 10, 30),
        shop -> {
          shop.source().changeCustomers(12);
          shop.custobarAnswers(400, "/api/customers/upload/");
        });
    weeks.on(at(6, 11, 5), Shop::custobarIsWell);
    expect("ConnectorRowsRejected", "customers", at(6, 11, 0), at(6, 12, 0));
    // A new version, between two looks, is no alert.
    weeks.on(
        at(6, 17, 5),
        shop -> {
          shop.stop();
          shop.start();
        });
  }

  private void limitUsedUp() {
    for (int from = 5; from <= 50; from += Recording.EVERY) {
      weeks.on(at(6, 19, from), Shop::useUpTheLimit);
    }
    expect("ConnectorBudgetExhausted", "", at(6, 19, 35), at(6, 19, 55));
  }

  private void custobarSlow() {
    weeks.on(at(7, 10, 5), Shop::custobarIsSlow);
    weeks.on(at(7, 10, 40), Shop::custobarIsWell);
    expect("ConnectorTillSlow", "", at(7, 10, 15), at(7, 10, 45));
  }

  /** An hour more than a day after the last sale, which was sent at eight in the evening. */
  private void nothingSold() {
    weeks.on(at(7, 20, 30), shop -> weeks.sells(false));
    weeks.on(at(9, 10, 30), shop -> weeks.sells(true));
    expect("ConnectorNoRows", "sales", at(8, 21, 0), at(9, 11, 0));
  }

  private void strangers() {
    for (int from = 0; from < 35; from += Recording.EVERY) {
      weeks.on(at(8, 14, from), shop -> shop.askWithoutKey(330));
    }
    expect("ConnectorStrangers", "", at(8, 14, 10), at(8, 14, 35));
  }

  private void rowMissed() {
    // So that the other one is behind the cursor by more than what each run reads again.
    weeks.on(at(9, 12, 30), shop -> shop.source().changeStore());
    weeks.on(at(10, 12, 30), shop -> shop.source().changeStoreSilently());
    expect("ConnectorMissedRows", "shops", at(11, 3, 30), at(12, 3, 30));
  }

  private void certificateEnds() {
    weeks.on(at(10, 15, 5), shop -> shop.certificate().endsIn(13));
    weeks.on(at(11, 9, 5), shop -> shop.certificate().endsIn(90));
    expect("ConnectorTillCertificateEnds", "", at(10, 15, 5), at(11, 9, 5));
  }

  /** What runs once a day and fails is one alert, and behind after a day and two hours. */
  private void dailyFlowFails() {
    weeks.on(
        at(12, 12, 0),
        shop -> {
          shop.source().changeStore();
          shop.custobarAnswers(503, "/api/shops/upload/");
        });
    weeks.on(at(13, 12, 0), Shop::custobarIsWell);
    expect("ConnectorFlowFailing", "shops", at(13, 3, FAILING), at(14, 3, 0));
    expect("ConnectorDailyFlowBehind", "shops", at(13, 5, 10), at(14, 3, 0));
  }

  private void processAway() {
    weeks.on(at(14, 15, 5), Shop::stop);
    weeks.on(at(14, 15, 25), Shop::start);
    expect("ConnectorDown", "", at(14, 15, 10), at(14, 15, 25));
  }

  @Test
  void each_alert_of_prometheus_fires_when_it_should_and_no_other(@TempDir Path folder)
      throws Exception {
    weeks
        .recording()
        .check(
            folder,
            minute -> firing(one -> isCertain(one, minute)),
            minute -> firing(one -> isPossible(one, minute) && !isCertain(one, minute)));
  }

  @Test
  void each_query_of_the_dashboard_has_an_answer(@TempDir Path folder) throws Exception {
    weeks.recording().ask(folder, at(6, 11, 0));
  }

  private static boolean isCertain(Course one, int minute) {
    return minute >= one.from() + LATE && minute < one.until();
  }

  private static boolean isPossible(Course one, int minute) {
    return minute >= one.from() && minute < one.until() + LATE;
  }

  private Set<Firing> firing(Predicate<Course> now) {
    return expected.stream().filter(now).map(Course::firing).collect(Collectors.toSet());
  }

  /** But for the one that it cannot tell. */
  @Test
  void the_connector_itself_tells_the_same_alerts_once_each() {
    List<Course> byItself =
        expected.stream().filter(one -> !one.firing().alert().equals("ConnectorDown")).toList();
    assertThat(weeks.notOver()).isEmpty();
    assertThat(weeks.told())
        .as("told")
        .allSatisfy(one -> assertThat(byItself).anyMatch(wanted -> isAsWanted(one, wanted)));
    assertThat(byItself)
        .as("wanted, of %s", weeks.told())
        .allSatisfy(wanted -> assertThat(weeks.told()).anyMatch(one -> isAsWanted(one, wanted)))
        .hasSameSizeAs(weeks.told());
  }

  private static boolean isAsWanted(Course one, Course wanted) {
    return one.firing().equals(wanted.firing())
        && isInTime(one.from(), wanted.from())
        && isInTime(one.until(), wanted.until());
  }

  private static boolean isInTime(int minute, int wanted) {
    return minute >= wanted && minute <= wanted + LATE;
  }
}
